import type { Environment } from '../config.ts'
import { messageOf } from '../errors.ts'
import { onSignals } from '../life/signals.ts'
import { startGateway } from '../main.ts'
import type { RunningGateway } from '../main.ts'
import { writerOf } from './output.ts'

/** `reprise start`: runs until a signal. A second signal ends it at once. */
export const start = async (environment: Environment, version: string): Promise<number> => {
  const gateway = await started(environment, version)
  return new Promise((finish) => {
    onSignals(process, {
      drain: async () => {
        await gateway.drain()
        finish(0)
        leave(gateway, 0)
      },
      now: () => {
        gateway.cutOff()
        leave(gateway, 1)
      },
      reload: gateway.reload,
    })
  })
}

/** A thread in the middle of its work would make an exit abort, with a core file, or wait for it for ever. */
const leave = (gateway: RunningGateway, code: number): void => {
  if (gateway.threadsAtRest()) process.exit(code)
  process.kill(process.pid, 'SIGKILL')
  // Only process 1 gets here, the first of a container without an init: to itself its signals are nothing, whichever they are.
  process.abort()
}

const started = async (environment: Environment, version: string): Promise<RunningGateway> => {
  try {
    // Calls go on without their log.
    const write = writerOf(process.stdout, () =>
      console.error('Nobody reads the log any more; the gateway goes on without.'),
    )
    return await startGateway({ environment, version, write })
  } catch (error) {
    console.error(messageOf(error))
    // What was opened before the failure, such as the store, would keep the process alive.
    return process.exit(1)
  }
}

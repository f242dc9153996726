import type { Logger } from 'pino'
import { within } from '../deadline.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Listening } from '../http/server.ts'
import type { Observers } from './observers.ts'

interface Flushed<Level extends keyof Logger> extends Pick<Observers, 'flush'> {
  readonly logger: Pick<Logger, Level>
}

/** Lets running answers end, and says in the log how many were broken off. */
export const finishAnswers = async (
  server: Pick<Listening, 'close'>,
  drainTimeoutMs: number,
  { flush, logger }: Flushed<'info' | 'warn'>,
): Promise<void> => {
  const seconds = drainTimeoutMs / 1_000
  logger.info(`stopping: running answers may finish within ${seconds} s; the same signal again ends it now`)
  const running = await server.close(drainTimeoutMs)
  if (running === 0) return
  flush()
  logger.warn({ running }, `answers that still ran after server.drainTimeout, and were broken off: ${running}`)
}

/** Says in the log that the process ends at once, and what that breaks off. */
export const tellOfCut = (server: Pick<Listening, 'running'>, { flush, logger }: Flushed<'warn'>): void => {
  flush()
  const running = server.running()
  logger.warn({ running }, `ended at once by a second signal; running answers that it broke off: ${running}`)
}

/** More than each of them takes. A disk that is stuck takes for ever. */
const mostClosingMs = 10_000

/** Whether all ended in time. */
export const closeAll = (
  parts: readonly { close(): Promise<unknown> }[],
  { logger, clock }: { readonly logger: Pick<Logger, 'warn'>; readonly clock: Clock },
): Promise<boolean> =>
  within(() => Promise.allSettled(parts.map((part) => part.close())), {
    clock,
    ms: mostClosingMs,
    what: 'Closing',
  }).then(
    () => true,
    (error: unknown) => {
      logger.warn(`${messageOf(error)}: ended without; what was to be saved then may be older at the next start`)
      return false
    },
  )

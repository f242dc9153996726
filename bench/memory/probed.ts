import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** MB, taken right after a full garbage collection. */
export interface Memory {
  readonly heapUsed: number
  readonly external: number
  readonly arrayBuffers: number
  readonly rss: number
}

/** A gateway of its own process that tells its memory when asked. */
export interface Probed {
  readonly url: string
  memory(): Promise<Memory>
  /** Writes a heap snapshot. */
  snapshot(path: string): Promise<void>
  stop(): Promise<void>
}

// Runs in the gateway's process, before it. Two collections, because the first may only queue what finalizers hold.
const probe = `
import { setTimeout } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
process.on('message', async (path) => {
  for (let count = 0; count < 3; count++) { gc(); await setTimeout(100) }
  if (path !== '') writeHeapSnapshot(path)
  process.send(process.memoryUsage())
})
process.channel.unref()`

const MB = 1_024 ** 2

/** Starts a built program in `folder`, with its collector exposed. */
export const probed = async (program: string, folder: string): Promise<Probed> => {
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(probe)}`, program, 'start'],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  )
  let url: string | undefined
  if (child.stdout === null) throw new Error('the gateway has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    url = /listens on (\S+)/.exec(line)?.[1]
    if (url !== undefined) break
  }
  if (url === undefined) throw new Error('the gateway ended before it listened')
  child.stdout.resume()
  const ask = async (path: string): Promise<Memory> => {
    child.send(path)
    const [usage]: NodeJS.MemoryUsage[] = await once(child, 'message')
    if (usage === undefined) throw new Error('the gateway told nothing')
    const { heapUsed, external, arrayBuffers, rss } = usage
    return { heapUsed: heapUsed / MB, external: external / MB, arrayBuffers: arrayBuffers / MB, rss: rss / MB }
  }
  return {
    url,
    memory: () => ask(''),
    snapshot: async (path) => {
      await ask(path)
    },
    stop: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { TransferListItem } from 'node:worker_threads'
import { messageOf } from '../errors.ts'

/** One thread as its owner sees it, so that tests may put something else in its place. */
export interface Thread {
  post(message: unknown, transfer?: readonly TransferListItem[]): void
  /** Called once, right after the start. `exit` comes at most once and nothing follows it. */
  listen(listener: ThreadListener): void
  /** Only for a thread that is at rest. Resolves when it is gone. */
  terminate(): Promise<void>
}

export interface ThreadListener {
  message(message: unknown): void
  /** The thread ended by itself or broke; `reason` is for the log. */
  exit(reason: string): void
}

/**
 * Starts the module `name` (a path without extension, relative to `base`) in a thread. Built code starts the file beside it that
 * ends as its own does; from source it goes through tsx, because Node 20 loads no TypeScript in threads.
 */
export const startThread = (name: string, base: string, startWith: unknown): Thread => {
  // A thread must not inherit --import or --watch of its parent.
  const options = { workerData: startWith, execArgv: [], env: {} }
  const worker = base.endsWith('.ts')
    ? new Worker(bootstrap(new URL(`${name}.ts`, base)), { ...options, eval: true })
    : new Worker(new URL(`${name}${extname(base)}`, base), options)
  // A gateway that drains must not be held up by an idle thread.
  worker.unref()
  return threadOf(worker)
}

const bootstrap = (module: URL): string => {
  // The CommonJS build of this entry looks for its hooks in a folder that does not exist (tsx 4.23).
  const tsx = pathToFileURL(
    createRequire(import.meta.url)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  )
  return `import(${JSON.stringify(tsx.href)}).then(({ register }) => { register(); return import(${JSON.stringify(module.href)}) })`
}

const threadOf = (worker: Worker): Thread => ({
  post: (message, transfer) => worker.postMessage(message, transfer ?? []),
  listen: (listener) => {
    let reason: string | undefined
    worker.on('message', (message: unknown) => listener.message(message))
    worker.on('error', (error: unknown) => {
      reason = messageOf(error)
    })
    worker.on('exit', (code) => listener.exit(reason ?? `exit code ${code}`))
  },
  terminate: async () => {
    await worker.terminate()
  },
})

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from './clock.ts'

/** A wait was longer than it may be. What was waited for may still happen; nobody listens to it any more. */
export class DeadlineError extends Error {
  constructor(what: string, ms: number) {
    super(`${what} took longer than ${ms} ms`)
    this.name = 'DeadlineError'
  }
}

/** What `work` brings, or a `DeadlineError` after `ms`. `work` starts at once; if it throws, that is a rejection; one that comes too late is dropped. */
export const within = async <Value>(
  work: () => Promise<Value>,
  limit: { readonly clock: Clock; readonly ms: number; readonly what: string },
): Promise<Value> => {
  const settled = new AbortController()
  const result = started(work)
  const tooLate = limit.clock.sleep(limit.ms, settled.signal).then(async () => {
    // After a pause of this process (garbage collection, a busy loop) timers run before sockets are read: the answer may be waiting there.
    await nextTurn()
    throw new DeadlineError(limit.what, limit.ms)
  })
  result.catch(() => undefined)
  tooLate.catch(() => undefined)
  try {
    return await Promise.race([result, tooLate])
  } finally {
    // A reason of our own: the default one is an exception with a stack, too dear for every read.
    settled.abort('settled')
  }
}

const started = async <Value>(work: () => Promise<Value>): Promise<Value> => work()

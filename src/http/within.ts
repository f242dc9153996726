import type { Clock } from '../clock.ts'

// Made once: a reason made anew for each wait would cost more than the timer it stops.
const settled = new Error('the wait is over')

/**
 * What the promise gives, or undefined when it takes longer than `ms`. What is there by the next turn of the event loop costs no timer:
 * so most bodies and all hits come. The promise goes on, and may reject later unnoticed.
 */
export const within = async <T extends NonNullable<unknown>>(
  promise: Promise<T>,
  ms: number,
  clock: Clock,
): Promise<T | undefined> => {
  const atOnce = await Promise.race([promise, nextTurn()])
  if (atOnce !== undefined) return atOnce
  const timer = new AbortController()
  const late = clock.sleep(ms, timer.signal).then(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.abort(settled)
  }
}

/** Resolves when the event loop turns: after everything that can settle without outside help. */
export const nextTurn = (): Promise<undefined> => new Promise((resolve) => setImmediate(resolve, undefined))

import type { Clock } from '../../src/clock.ts'

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /**
   * Moves time on by `ms`. Sleepers wake in the order of their times, each with `now()` at its own time, and what they do
   * next (another sleep included) runs before the next one wakes. Resolves when everything that woke has come to rest.
   */
  advance(ms: number): Promise<void>
  /** How many sleep now. */
  sleeping(): number
  /** Resolves as soon as at least `count` sleep: the way to be sure that the code under test has come to its wait. */
  untilSleeping(count?: number): Promise<void>
}

interface Sleeper {
  readonly wakeAt: number
  readonly wake: () => void
}

interface Watcher {
  readonly count: number
  readonly notice: () => void
}

/** Starts at 2026-01-01T00:00:00Z unless told otherwise. */
export const fakeClock = (startAt = Date.UTC(2026, 0, 1)): FakeClock => {
  let now = startAt
  const sleepers = new Set<Sleeper>()
  const watchers = new Set<Watcher>()

  const fallAsleep = (sleeper: Sleeper) => {
    sleepers.add(sleeper)
    for (const watcher of watchers) {
      if (sleepers.size < watcher.count) continue
      watchers.delete(watcher)
      watcher.notice()
    }
  }

  return {
    now: () => now,
    monotonic: () => now - startAt,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        if (!(ms > 0)) return resolve()
        const stop = () => {
          sleepers.delete(sleeper)
          reject(signal?.reason)
        }
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', stop)
          resolve()
        }
        const sleeper = { wakeAt: now + ms, wake }
        signal?.addEventListener('abort', stop, { once: true })
        fallAsleep(sleeper)
      }),
    advance: async (ms) => {
      const target = now + ms
      // What was started just before may still be on its way to its sleep.
      await settled()
      for (let next = earliest(sleepers, target); next !== undefined; next = earliest(sleepers, target)) {
        now = next.wakeAt
        next.wake()
        await settled()
      }
      now = target
      await settled()
    },
    sleeping: () => sleepers.size,
    untilSleeping: (count = 1) =>
      sleepers.size >= count
        ? Promise.resolve()
        : new Promise((resolve) => watchers.add({ count, notice: () => resolve() })),
  }
}

/** The sleeper to wake next: the earliest by `target`; of equals, the one that fell asleep first. */
const earliest = (sleepers: ReadonlySet<Sleeper>, target: number): Sleeper | undefined => {
  let first: Sleeper | undefined
  for (const sleeper of sleepers) {
    if (sleeper.wakeAt <= target && (first === undefined || sleeper.wakeAt < first.wakeAt)) first = sleeper
  }
  return first
}

// Taken at import, so that a test may fake the global timers as well.
const nextTurn = setImmediate

/** Two turns of the event loop: every promise that can settle without outside help has settled. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => nextTurn(resolve))
}

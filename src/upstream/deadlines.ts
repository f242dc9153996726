import type { Clock } from '../clock.ts'

/** What is being waited for. `total` is the whole call. */
export type Stage = 'connect' | 'answer' | 'first-token' | 'idle' | 'drain' | 'total'

/** The waits of one call: at most one stage at a time, and the deadline of the whole call above it. */
export interface Deadlines {
  /** From now on `stage` may last `ms`. Replaces the stage before. */
  begin(stage: Stage, ms: number): void
  /** Nothing is waited for but the end of the whole call. */
  rest(): void
  /** No deadline passes any more. */
  stop(): void
}

/** `onExpire` is called once, with the stage that took too long. `deadlineAt` is epoch ms. */
export const createDeadlines = (
  clock: Clock,
  deadlineAt: number,
  onExpire: (stage: Stage, ms: number) => void,
): Deadlines => {
  const startedAt = clock.now()
  let stage: { readonly name: Stage; readonly ms: number; readonly endsAt: number } | undefined
  let sleep = new AbortController()
  let wakesAt = 0
  let running = false
  let stopped = false

  const next = () => Math.min(stage?.endsAt ?? deadlineAt, deadlineAt)

  const expire = () => {
    stopped = true
    if (stage !== undefined && stage.endsAt <= deadlineAt) onExpire(stage.name, stage.ms)
    else onExpire('total', deadlineAt - startedAt)
  }

  // One sleeper a call. A stage that ends later than the sleeper wakes is looked at then: 10,000 events arm no 10,000 timers.
  const watch = async (): Promise<void> => {
    running = true
    for (;;) {
      if (stopped) return
      wakesAt = next()
      const left = wakesAt - clock.now()
      if (left <= 0) return expire()
      await clock.sleep(Math.min(left, longestSleepMs), sleep.signal).catch(() => {
        if (!stopped) sleep = new AbortController()
      })
    }
  }

  const start = () => {
    if (stopped) return
    if (!running) void watch()
    else if (next() < wakesAt) sleep.abort(woken)
  }

  return {
    begin: (name, ms) => {
      stage = { name, ms, endsAt: clock.now() + ms }
      start()
    },
    rest: () => {
      stage = undefined
      start()
    },
    stop: () => {
      stopped = true
      sleep.abort(woken)
    },
  }
}

// Without a reason of ours every abort makes a DOMException with its stack: a tenth of a call's cost.
const woken = 'woken'

// setTimeout fires at once for anything longer.
const longestSleepMs = 2 ** 31 - 1

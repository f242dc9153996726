import type { Clock } from '../../clock.ts'
import type { Instruments } from './instruments.ts'

/** Ms between two looks; a look comes late by whatever work was before it. */
const everyMs = 20

/**
 * How long work waits for its turn. prom-client's own gauges tell it with the ten milliseconds between two of their looks in it, and
 * each reader of the page takes away what the next would have seen; a histogram is the same for all.
 */
export const eventLoopMetrics = (
  { boundHistogram }: Instruments,
  clock: Pick<Clock, 'monotonic'>,
  every: (ms: number, look: () => void) => void = everyUnheld,
): void => {
  const help = 'How late a timer came: what any work waits for its turn. Timers are exact to about a millisecond.'
  const late = boundHistogram('reprise_event_loop_lag_seconds', help, [])({})
  let lookedAt = clock.monotonic()
  every(everyMs, () => {
    const now = clock.monotonic()
    late.observe(Math.max(0, now - lookedAt - everyMs) / 1_000)
    lookedAt = now
  })
}

/** Keeps no process alive. */
const everyUnheld = (ms: number, look: () => void): void => void setInterval(look, ms).unref()

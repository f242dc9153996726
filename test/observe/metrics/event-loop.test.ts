import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { eventLoopMetrics } from '../../../src/observe/metrics/event-loop.ts'
import { instrumentsOf } from '../../../src/observe/metrics/instruments.ts'

it('tells how late work comes to its turn, without the time between two looks, and the same to every reader', async () => {
  const registry = new Registry()
  let now = 100
  let look = () => {}
  const every = (_ms: number, given: () => void) => {
    look = given
  }
  eventLoopMetrics(instrumentsOf(registry), { monotonic: () => now }, every)
  for (const lateMs of [0, 70, 0]) {
    now += 20 + lateMs
    look()
  }
  // Timers may come a little early.
  now += 19.5
  look()
  for (const _reader of ['one', 'two']) {
    const text = await registry.metrics()
    expect(text).toContain('reprise_event_loop_lag_seconds_bucket{le="0.00005"} 3')
    expect(text).toContain('reprise_event_loop_lag_seconds_bucket{le="0.05"} 3')
    expect(text).toContain('reprise_event_loop_lag_seconds_bucket{le="0.1"} 4')
    expect(text).toContain('reprise_event_loop_lag_seconds_sum 0.07')
  }
})

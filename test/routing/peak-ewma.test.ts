import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedLatencyMs, observed, type PeakEwma } from '../../src/routing/peak-ewma.ts'

describe('peak EWMA', () => {
  test('believes a peak at once', () => {
    expect(expectedLatencyMs(observed({ latencyMs: 100, at: 0 }, 900, 10), 10)).toBe(900)
  })

  test('believes better news slowly, the slower the sooner they come', () => {
    const soon = expectedLatencyMs(observed({ latencyMs: 1_000, at: 0 }, 100, 1_000), 1_000) ?? 0
    const late = expectedLatencyMs(observed({ latencyMs: 1_000, at: 0 }, 100, 120_000), 120_000) ?? 0
    expect(soon).toBeGreaterThan(950)
    expect(late).toBeLessThan(250)
    expect(late).toBeGreaterThan(100)
  })

  test('fades while nothing is measured', () => {
    const average = observed(undefined, 1_000, 0)
    expect(expectedLatencyMs(average, 60_000)).toBeCloseTo(1_000 / Math.E)
    expect(expectedLatencyMs(undefined, 0)).toBeUndefined()
  })

  test('stays within what was measured, also when the clock steps back', () => {
    const steps = fc.array(
      fc.record({ latencyMs: fc.nat(10_000), waitMs: fc.integer({ min: -1_000, max: 100_000 }) }),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(steps, (measurements) => {
        let average: PeakEwma | undefined
        let now = 0
        for (const { latencyMs, waitMs } of measurements) {
          now += waitMs
          average = observed(average, latencyMs, now)
        }
        const all = measurements.map(({ latencyMs }) => latencyMs)
        const latest = expectedLatencyMs(average, now) ?? -1
        expect(latest).toBeGreaterThanOrEqual(Math.min(...all) - 1e-6)
        expect(latest).toBeLessThanOrEqual(Math.max(...all) + 1e-6)
      }),
    )
  })
})

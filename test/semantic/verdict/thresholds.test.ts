import { assert, double, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimOf, logit, sigmoid, thresholdFor } from '../../../src/semantic/verdict/thresholds.ts'

const points = [
  { traps: 0.01, probability: 0.9 },
  { traps: 0.02, probability: 0.8 },
  { traps: 0.05, probability: 0.7 },
]

describe('the threshold for an error rate', () => {
  it.each([
    [0.01, 0.9],
    [0.02, 0.8],
    [0.05, 0.7],
    [0.5, 0.7],
    [Math.sqrt(0.01 * 0.02), sigmoid((logit(0.9) + logit(0.8)) / 2)],
  ])('at %d is %d', (errorRate, expected) => {
    expect(thresholdFor(points, errorRate)).toBeCloseTo(expected, 10)
  })

  it('goes on rising for rates that nobody counted', () => {
    expect(thresholdFor(points, 0.005)).toBeGreaterThan(0.93)
    expect(thresholdFor(points, 0)).toBeGreaterThan(0.999)
  })

  it('never falls when the rate does', () => {
    const rate = double({ min: 0, max: 1, noNaN: true })
    assert(
      property(rate, rate, (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)]
        expect(thresholdFor(points, low)).toBeGreaterThanOrEqual(thresholdFor(points, high) - 1e-12)
      }),
    )
  })

  it('serves nothing without points', () => {
    expect(thresholdFor([], 0.5)).toBe(1)
  })
})

describe('what a probability claims', () => {
  it.each([0.002, 0.01, 0.013, 0.02, 0.04, 0.05])('is the rate of %d where that is its threshold', (rate) => {
    expect(claimOf(points, thresholdFor(points, rate))).toBeCloseTo(logit(1 - rate), 9)
  })

  it('rises with it, below the table as well', () => {
    const claims = [0.01, 0.3, 0.6, 0.7, 0.75, 0.9, 0.99, 1].map((probability) => claimOf(points, probability))
    expect(claims).toEqual(claims.toSorted((one, other) => one - other))
    expect(new Set(claims).size).toBe(claims.length)
  })

  it('is everything or nothing where the table has one probability', () => {
    const flat = points.map(({ traps }) => ({ traps, probability: 0.9 }))
    expect([0.89, 0.9].map((probability) => claimOf(flat, probability) > 0)).toEqual([false, true])
  })
})

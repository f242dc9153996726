import { describe, expect, it } from 'vitest'
import { trackRecord } from '../../../src/semantic/learning/track-record.ts'

const logit = (probability: number): number => Math.log(probability / (1 - probability))
const times = (count: number, act: () => void): void => Array.from({ length: count }).forEach(act)

describe('the lowest score that may be served', () => {
  it('is what claims the rate, as long as nothing was met', () => {
    expect(trackRecord().lowestFor(0.01)).toBeCloseTo(logit(0.99), 9)
    expect(trackRecord().lowestFor(0.05)).toBeCloseTo(logit(0.95), 9)
  })

  it('falls with what proves right below it', () => {
    const record = trackRecord()
    times(100, () => record.learn({ score: 3, right: true }))
    expect(record.lowestFor(0.01)).toBeGreaterThan(3)
    // A score of 3 counts for (1 + e³) / 0.7 right ones; 142 have to be there for one wrong in 1 / 0.007.
    times(20, () => record.learn({ score: 3, right: true }))
    expect(record.lowestFor(0.01)).toBe(3)
  })

  it('rises above what proved wrong, until enough proved right', () => {
    const record = trackRecord()
    record.learn({ score: 5, right: false })
    expect(record.lowestFor(0.01)).toBe(Infinity)
    times(10, () => record.learn({ score: 5.5, right: true }))
    expect(record.lowestFor(0.01)).toBe(5.5)
    times(200, () => record.learn({ score: 5, right: true }))
    expect(record.lowestFor(0.01)).toBeLessThanOrEqual(5)
  })

  it('serves equal scores together or not at all', () => {
    const record = trackRecord()
    times(500, () => record.learn({ score: 4, right: true }))
    times(100, () => record.learn({ score: 4, right: false }))
    expect(record.lowestFor(0.01)).toBeGreaterThan(4)
  })

  it('forgets what is long ago', () => {
    const record = trackRecord()
    times(100, () => record.learn({ score: 6, right: false }))
    times(2_000, () => record.learn({ score: 6, right: true }))
    expect(record.entries()).toHaveLength(2_000)
    expect(record.lowestFor(0.01)).toBeLessThanOrEqual(6)
    expect(trackRecord(record.entries()).lowestFor(0.01)).toBe(record.lowestFor(0.01))
  })
})

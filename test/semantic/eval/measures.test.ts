import { describe, expect, it } from 'vitest'
import { measure, measureIntervals, quantile, thresholdAt } from '../../../src/semantic/eval/measures.ts'
import type { Scored } from '../../../src/semantic/eval/measures.ts'

const pair = (score: number, same: boolean, group: number): Scored => ({ score, same, group })
/** 100 traps at 0.00 … 0.99 and 10 repeats. */
const traps = Array.from({ length: 100 }, (_, at) => pair(at / 100, false, at))
const repeats = (scores: readonly number[]) => scores.map((score, at) => pair(score, true, at))

describe('measures', () => {
  it('covers nothing when every trap scores above every repeat', () => {
    expect(measure([...traps, ...repeats([-1, -2])])).toEqual({ coverage: [0, 0, 0], auc: 0 })
  })

  it('covers all when every repeat scores above every trap', () => {
    expect(measure([...traps, ...repeats([1, 2])])).toEqual({ coverage: [1, 1, 1], auc: 1 })
  })

  it('counts the repeats above the trap that would be one too many', () => {
    // Above 0.98 lies 1 trap, above 0.97 lie 2, above 0.94 lie 5.
    const scored = [...traps, ...repeats([0.995, 0.985, 0.975, 0.945, 0.5])]
    expect(measure(scored).coverage).toEqual([0.4, 0.6, 0.8])
  })

  it('serves equal scores together or not at all', () => {
    const tied = [...traps.slice(0, 98), pair(0.99, false, 1), pair(0.99, false, 2), pair(0.99, true, 3)]
    expect(measure(tied).coverage).toEqual([0, 1, 1])
  })

  it('halves ties in the area', () => {
    expect(measure([pair(1, true, 0), pair(1, false, 1)]).auc).toBe(0.5)
  })

  it('finds the threshold that a share of the traps may pass', () => {
    expect(thresholdAt(traps, 0.01)).toBe(0.98)
    expect(thresholdAt([], 0.01)).toBe(Number.NEGATIVE_INFINITY)
  })

  it('draws groups, the same in every run, around the value', () => {
    const scored = [...traps, ...repeats([0.995, 0.985, 0.975, 0.945, 0.5])]
    const intervals = measureIntervals(scored)
    expect(intervals).toEqual(measureIntervals(scored.toReversed()))
    const { coverage, auc } = measure(scored)
    for (const [place, value] of [...coverage, auc].entries()) {
      expect(intervals[place]!.low).toBeLessThanOrEqual(value)
      expect(intervals[place]!.high).toBeGreaterThanOrEqual(value)
      expect(intervals[place]!.high).toBeGreaterThan(intervals[place]!.low)
    }
  })

  it('takes quantiles', () => {
    expect([0, 0.5, 0.99].map((share) => quantile([3, 1, 2], share))).toEqual([1, 2, 3])
  })
})

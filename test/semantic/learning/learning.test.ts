import { describe, expect, it } from 'vitest'
import { falseHitsOf } from '../../../src/semantic/learning/false-hits.ts'
import { createLearning, MOST_RECORDS } from '../../../src/semantic/learning/learning.ts'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import { lowerBound, noEvidence } from '../../../src/semantic/verdict/evidence.ts'

const label = (more: Partial<Label> = {}): Label => ({
  id: 'a',
  source: 'audit',
  right: true,
  probability: 0.95,
  maxErrorRate: 0.01,
  ...more,
})

const times = (count: number, act: () => void): void => Array.from({ length: count }).forEach(act)

describe('what the tier learns', () => {
  it('is a record for each entry', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.evidenceOf('a')).toBe(noEvidence)
    times(3, () => learning.learn(label({ source: 'refused' })))
    learning.learn(label({ id: 'b', right: false }))
    const bound = (id: string) => lowerBound(0.95, learning.evidenceOf(id))
    expect(bound('a')).toBeGreaterThan(lowerBound(0.95, noEvidence))
    expect(bound('b')).toBeLessThan(lowerBound(0.95, noEvidence))
  })

  it('forgets the entries of which it learnt nothing for longest, however often they are asked for', () => {
    const learning = createLearning({ maxEntries: 2 })
    learning.learn(label({ id: 'a' }))
    learning.learn(label({ id: 'b' }))
    expect(learning.evidenceOf('a')).not.toBe(noEvidence)
    learning.learn(label({ id: 'c' }))
    expect(learning.evidenceOf('a')).toBe(noEvidence)
    expect(MOST_RECORDS).toBe(10_000)
  })

  it('draws back after wrong answers and comes forward again', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.allowance()).toBe(1)
    learning.learn(label({ right: false }))
    const after = learning.allowance()
    expect(after).toBeLessThan(0.3)
    expect(learning.nextAllowance()).toBeCloseTo(after * 2, 9)
    learning.learn(label({ source: 'withheld', right: false }))
    expect(learning.allowance()).toBe(after)
    learning.learn(label({ source: 'withheld', right: false, isNext: true }))
    expect(learning.allowance()).toBeLessThan(after)
    times(149, () => learning.learn(label()))
    expect(learning.allowance()).toBe(1)
    expect(learning.falseHits().checked).toBe(150)
  })

  it('comes forward at once when what it withholds is shown to be right', () => {
    const learning = createLearning({ maxEntries: 10 })
    times(10, () => learning.learn(label({ right: false })))
    expect(learning.allowance()).toBe(0)
    times(200, () => learning.learn(label({ source: 'withheld', isNext: true })))
    expect(learning.allowance()).toBe(0)
    // Wilson: 381 right ones put the upper bound at 1%.
    times(180, () => learning.learn(label({ source: 'withheld', isNext: true })))
    expect(learning.allowance()).toBeLessThan(0.01)
    learning.learn(label({ source: 'withheld' }))
    expect(learning.allowance()).toBe(1)
  })

  it('never opens wider than the operator allows, and never closes for good', () => {
    const learning = createLearning({ maxEntries: 10 })
    times(100, () => learning.learn(label()))
    expect(learning.allowance()).toBe(1)
    times(100, () => learning.learn(label({ right: false })))
    expect(learning.allowance()).toBe(0)
    times(200, () => learning.learn(label({ source: 'withheld', isNext: true })))
    expect(learning.allowance()).toBe(0)
    times(100, () => learning.learn(label({ source: 'withheld', isNext: true })))
    expect(learning.allowance()).toBeGreaterThan(0)
  })

  it('neither tightens nor loosens by what was only observed, and shows it until something was served', () => {
    const learning = createLearning({ maxEntries: 10 })
    times(3, () => learning.learn(label({ source: 'observed', right: false })))
    expect([learning.allowance(), learning.falseHits().rate, learning.falseHits().checked]).toEqual([1, 1, 3])
    learning.learn(label({ right: false }))
    const drawnBack = learning.allowance()
    times(500, () => learning.learn(label({ source: 'observed' })))
    expect(learning.allowance()).toBe(drawnBack)
    expect(learning.falseHits()).toMatchObject({ checked: 1, rate: 1 })
  })

  it('audits all until the promise is shown, then as many as it takes, and all again after a wrong one', () => {
    const learning = createLearning({ maxEntries: 10 })
    const promise = { audit: 0.02, maxErrorRate: 0.05 }
    const serve = (): number => {
      const share = learning.served(promise)
      if (share === 1) learning.learn(label())
      return share
    }
    times(140, () => expect(serve()).toBe(1))
    expect(serve()).toBeCloseTo(3 / (141 * 0.05 - 4), 9)
    times(1_000, () => learning.served(promise))
    expect(learning.served(promise)).toBeCloseTo(3 / (1_142 * 0.05 - 4), 9)
    times(3_000, () => learning.served(promise))
    expect(learning.served(promise)).toBe(0.02)
    expect(learning.served({ ...promise, audit: 0 })).toBe(0)
    learning.learn(label({ right: false }))
    expect(learning.served(promise)).toBe(1)
    expect(learning.served({ ...promise, audit: 0 })).toBe(0)
  })

  it('audits all as long as so few were checked that nobody can know', () => {
    const learning = createLearning({ maxEntries: 10 })
    const promise = { audit: 0.02, maxErrorRate: 0.05 }
    times(72, () => learning.learn(label()))
    times(1_000, () => expect(learning.served(promise)).toBe(1))
    // Wilson: with 73 right ones the upper bound is at 5%.
    learning.learn(label())
    expect(learning.served(promise)).toBeLessThan(0.1)
  })

  it('lets no caller close the tier for the others', () => {
    const learning = createLearning({ maxEntries: 10 })
    times(100, () => learning.learn(label({ source: 'feedback', right: false })))
    expect(learning.allowance()).toBe(1)
    expect(learning.falseHits().checked).toBe(0)
  })

  it('estimates the false-hit rate with its interval', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.falseHits()).toEqual({ checked: 0, rate: 0, lower: 0, upper: 1 })
    times(98, () => learning.learn(label()))
    times(2, () => learning.learn(label({ right: false })))
    const { rate, lower, upper } = learning.falseHits()
    // Wilson, 2 of 100, by hand.
    expect([rate, lower, upper].map((share) => share.toFixed(4))).toEqual(['0.0200', '0.0055', '0.0700'])
    times(3_000, () => learning.learn(label()))
    expect(learning.falseHits()).toMatchObject({ checked: 2_000, rate: 0 })
    expect(falseHitsOf(2_000, 2_000).upper).toBe(1)
  })

  it('outlives a restart, and a file that was damaged', () => {
    const learning = createLearning({ maxEntries: 10 })
    learning.learn(label({ right: false }))
    const next = createLearning({ maxEntries: 10 }, learning.saved())
    expect(next.saved()).toBe(learning.saved())
    expect(next.allowance()).toBe(learning.allowance())
    expect(createLearning({ maxEntries: 10 }, '{"tightness": 3').allowance()).toBe(1)
    expect(createLearning({ maxEntries: 10 }, '{"tightness": 3, "checked": [], "evidence": []}').allowance()).toBe(1)
  })
})

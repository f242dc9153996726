import { describe, expect, it } from 'vitest'
import { falseHitsOf } from '../../../src/semantic/learning/false-hits.ts'
import { createLearning } from '../../../src/semantic/learning/learning.ts'
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
    const learning = createLearning({ maxEntries: 10, audit: 1 })
    expect(learning.evidenceOf('a')).toBe(noEvidence)
    times(3, () => learning.learn(label({ source: 'refused' })))
    learning.learn(label({ id: 'b', right: false }))
    const bound = (id: string) => lowerBound(0.95, learning.evidenceOf(id))
    expect(bound('a')).toBeGreaterThan(lowerBound(0.95, noEvidence))
    expect(bound('b')).toBeLessThan(lowerBound(0.95, noEvidence))
  })

  it('forgets the entries of which it learnt nothing for longest', () => {
    const learning = createLearning({ maxEntries: 1, audit: 1 })
    learning.learn(label({ id: 'a' }))
    learning.learn(label({ id: 'b' }))
    expect(learning.evidenceOf('a')).toBe(noEvidence)
  })

  it('draws back after wrong answers and comes forward again', () => {
    const learning = createLearning({ maxEntries: 10, audit: 1 })
    expect(learning.allowance()).toBe(1)
    learning.learn(label({ right: false }))
    const after = learning.allowance()
    expect(after).toBeLessThan(0.3)
    expect(learning.nextAllowance()).toBeCloseTo(after * 2, 9)
    learning.learn(label({ source: 'withheld', right: false }))
    expect(learning.allowance()).toBeLessThan(after)
    times(300, () => learning.learn(label({ source: 'withheld' })))
    expect(learning.allowance()).toBe(1)
    expect(learning.falseHits().checked).toBe(1)
  })

  it('never opens wider than the operator allows, and never closes for good', () => {
    const learning = createLearning({ maxEntries: 10, audit: 1 })
    times(100, () => learning.learn(label()))
    expect(learning.allowance()).toBe(1)
    times(100, () => learning.learn(label({ right: false })))
    expect(learning.allowance()).toBe(0)
    times(50, () => learning.learn(label({ source: 'withheld' })))
    expect(learning.allowance()).toBeGreaterThan(0)
  })

  it('lets no caller close the tier for the others', () => {
    const learning = createLearning({ maxEntries: 10, audit: 1 })
    times(100, () => learning.learn(label({ source: 'feedback', right: false })))
    expect(learning.allowance()).toBe(1)
    expect(learning.falseHits().checked).toBe(0)
  })

  it('estimates the false-hit rate with its interval', () => {
    const learning = createLearning({ maxEntries: 10, audit: 1 })
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
    const learning = createLearning({ maxEntries: 10, audit: 1 })
    learning.learn(label({ right: false }))
    const next = createLearning({ maxEntries: 10, audit: 1 }, learning.saved())
    expect(next.saved()).toBe(learning.saved())
    expect(next.allowance()).toBe(learning.allowance())
    expect(createLearning({ maxEntries: 10, audit: 1 }, '{"tightness": 3').allowance()).toBe(1)
    expect(
      createLearning({ maxEntries: 10, audit: 1 }, '{"tightness": 3, "checked": [], "evidence": []}').allowance(),
    ).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { falseHitsOf } from '../../../src/semantic/learning/false-hits.ts'
import { createLearning, MOST_RECORDS } from '../../../src/semantic/learning/learning.ts'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import type { Signs } from '../../../src/semantic/learning/signs.ts'
import { lowerBound, noEvidence } from '../../../src/semantic/verdict/evidence.ts'

/** As sure as a promise of 0.1% asks for. */
const signs = (more: Partial<Signs> = {}): Signs => ({
  claim: 7,
  record: 0,
  nearness: 0,
  agreeing: 0,
  differing: 0,
  ...more,
})

const label = (more: Partial<Label> = {}): Label => ({
  id: 'a',
  source: 'audit',
  right: true,
  seen: { probability: 0.95, signs: signs(), withinReach: true },
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

  it('knows which entries have one answer', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.answerOf('a')).toBe('a')
    learning.learn(label({ id: 'a', asked: 'b' }))
    learning.learn(label({ id: 'b', asked: 'c', source: 'refused' }))
    learning.learn(label({ id: 'c', asked: 'd', source: 'refused', right: false }))
    expect(['a', 'b', 'c', 'd'].map((id) => learning.answerOf(id))).toEqual(['a', 'a', 'a', 'd'])
    // Its answer has become another one.
    learning.learn(label({ id: 'a', asked: 'c', right: false }))
    expect(learning.answerOf('c')).toBe('c')
  })

  it('draws back after wrong answers and comes forward again', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.allowance()).toBe(1)
    learning.learn(label({ right: false }))
    expect(learning.allowance()).toBeCloseTo(2 / 3, 9)
    // Of the first 300 nothing is earned: three may be wrong, and those are there from the start.
    times(299, () => learning.learn(label()))
    expect(learning.allowance()).toBeCloseTo(2 / 3, 9)
    times(99, () => learning.learn(label()))
    expect(learning.allowance()).toBeLessThan(1)
    times(2, () => learning.learn(label()))
    expect(learning.allowance()).toBe(1)
  })

  it('stops serving when too much was wrong, and never for good', () => {
    const learning = createLearning({ maxEntries: 10 })
    const serves = (more: Partial<Signs>) => learning.trust.passes(signs(more), 0.01, learning.allowance())
    expect(serves({})).toBe(true)
    times(100, () => learning.learn(label({ right: false })))
    expect([learning.allowance(), serves({})]).toEqual([0, false])
    // Answers that are withheld cannot keep the promise, only show that it would be kept.
    times(3_000, () => learning.learn(label({ source: 'withheld' })))
    expect([learning.allowance(), serves({})]).toEqual([1, true])
  })

  it('goes on with what is right while it withholds what is not', () => {
    const learning = createLearning({ maxEntries: 10 })
    const [good, bad] = [signs({ claim: 5, agreeing: 4 }), signs({ claim: 5, agreeing: 0, differing: 2 })]
    const seen = (its: Signs) => ({ probability: 0.97, signs: its, withinReach: true })
    const teach = (its: Signs, right: boolean) => {
      const serves = learning.trust.passes(its, 0.01, learning.allowance())
      learning.learn(label({ source: serves ? 'audit' : 'refused', seen: seen(its), right }))
    }
    times(600, () => {
      teach(good, true)
      teach(bad, false)
    })
    const serves = (its: Signs) => learning.trust.passes(its, 0.01, 1)
    expect([serves(good), serves(bad)]).toEqual([true, false])
    expect(learning.allowance()).toBeGreaterThan(0)
  })

  it('serves what the verdict itself would not only where somebody checks', () => {
    const learning = createLearning({ maxEntries: 10 })
    const weak = signs({ claim: 3, agreeing: 4 })
    times(400, () =>
      learning.learn(label({ source: 'refused', seen: { probability: 0.92, signs: weak, withinReach: true } })),
    )
    expect(learning.trust.passes(weak, 0.01, 1)).toBe(true)
    times(500, () => learning.served({ audit: 0.02, maxErrorRate: 0.01 }))
    expect([weak, signs()].map((its) => learning.trust.passes(its, 0.01, 1))).toEqual([false, true])
    learning.learn(label())
    expect(learning.trust.passes(weak, 0.01, 1)).toBe(true)
    learning.served({ audit: 0, maxErrorRate: 0.01 })
    expect(learning.trust.passes(weak, 0.01, 1)).toBe(false)
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
      if (share === 1) learning.learn(label({ maxErrorRate: 0.05 }))
      return share
    }
    // Of the first 300 fifteen may be wrong; all of those have to be to spare, and three times what a change brings.
    times(400, () => expect(serve()).toBe(1))
    times(400, serve)
    const share = learning.served(promise)
    expect(share).toBeGreaterThan(0.05)
    expect(share).toBeLessThan(0.5)
    times(5_000, () => learning.served(promise))
    expect(learning.served(promise)).toBe(0.02)
    expect(learning.served({ ...promise, audit: 0 })).toBe(0)
    learning.learn(label({ right: false, maxErrorRate: 0.05 }))
    expect(learning.served(promise)).toBe(1)
    expect(learning.served({ ...promise, audit: 0 })).toBe(0)
    // One in twenty may be wrong: as many right ones behind it show that it was the exception.
    times(19, () => learning.learn(label({ maxErrorRate: 0.05 })))
    expect(learning.served(promise)).toBe(1)
    learning.learn(label({ maxErrorRate: 0.05 }))
    expect(learning.served(promise)).toBe(0.02)
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

  it('lets as many answers be unchecked as may still be wrong', () => {
    const learning = createLearning({ maxEntries: 10 })
    const promise = { audit: 0.02, maxErrorRate: 0.01 }
    const atATime = () => learning.audits(promise).atATime
    expect(learning.audits(promise)).toEqual({ share: 1, atATime: 3 })
    times(2, () => learning.learn(label({ right: false })))
    expect(atATime()).toBe(1)
    times(1_000, () => learning.learn(label()))
    expect(atATime()).toBe(6)
  })

  it.each(['feedback', 'judge'] as const)('lets no %s close or open the tier for the others', (source) => {
    const learning = createLearning({ maxEntries: 10 })
    const weak = signs({ claim: 3, agreeing: 4 })
    const serves = () => [signs(), weak].map((its) => learning.trust.passes(its, 0.01, 1))
    times(400, () => learning.learn(label({ source, right: false })))
    expect([serves(), learning.allowance(), learning.falseHits().checked]).toEqual([[true, false], 1, 0])
    const seen = { probability: 0.92, signs: weak, withinReach: true }
    times(400, () => learning.learn(label({ source, seen })))
    expect(serves()).toEqual([true, false])
    // Only for the entry itself.
    expect(learning.evidenceOf('a')).not.toBe(noEvidence)
    expect(learning.evidenceOf('b')).toBe(noEvidence)
  })

  it('estimates the false-hit rate with its interval', () => {
    const learning = createLearning({ maxEntries: 10 })
    expect(learning.falseHits()).toEqual({ checked: 0, rate: 0, lower: 0, upper: 1 })
    times(98, () => learning.learn(label()))
    times(2, () => learning.learn(label({ right: false })))
    const { rate, lower, upper } = learning.falseHits()
    // Wilson, 2 of 100, by hand.
    expect([rate, lower, upper].map((share) => share.toFixed(4))).toEqual(['0.0200', '0.0055', '0.0700'])
    times(6_000, () => learning.learn(label()))
    expect(learning.falseHits()).toMatchObject({ checked: 5_000, rate: 0 })
    expect(falseHitsOf(2_000, 2_000).upper).toBe(1)
  })

  it('outlives a restart, and a file that was damaged', () => {
    const learning = createLearning({ maxEntries: 10 })
    times(60, () => learning.learn(label({ asked: 'b', source: 'refused' })))
    learning.learn(label({ right: false }))
    const next = createLearning({ maxEntries: 10 }, learning.saved())
    expect(next.saved()).toBe(learning.saved())
    expect([next.allowance(), next.answerOf('b')]).toEqual([learning.allowance(), 'a'])
    expect(next.trust.scoreOf(signs())).toBe(learning.trust.scoreOf(signs()))
    for (const damaged of ['{"account": 3', '{"served": 3, "checked": [], "evidence": []}'])
      expect(createLearning({ maxEntries: 10 }, damaged).saved()).toBe(createLearning({ maxEntries: 10 }).saved())
  })

  it('takes from a file of an earlier version what it still understands', () => {
    const record = [{ probability: 0.9, right: true, reliability: 0.85 }]
    const earlier = { tightness: -2, served: 7, checked: [true], observed: [], evidence: [['a', record]] }
    const learning = createLearning({ maxEntries: 10 }, JSON.stringify(earlier))
    expect([learning.allowance(), learning.falseHits().checked]).toEqual([1, 1])
    expect(learning.evidenceOf('a')).toEqual(record)
  })
})

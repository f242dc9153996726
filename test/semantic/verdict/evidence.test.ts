import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lowerBound, noEvidence, remember } from '../../../src/semantic/verdict/evidence.ts'
import type { Evidence } from '../../../src/semantic/verdict/evidence.ts'

const seen = (right: boolean, times: number, reliability = 0.95): Evidence =>
  Array.from({ length: times }, () => ({ probability: 0.8, right, reliability }))

describe('the lower bound', () => {
  it('lies below the probability and rises with it', () => {
    const percent = integer({ min: 1, max: 98 })
    assert(
      property(percent, (low) => {
        const [one, other] = [lowerBound(low / 100, noEvidence), lowerBound((low + 1) / 100, noEvidence)]
        expect(one).toBeLessThan(low / 100)
        expect(one).toBeLessThan(other)
      }),
    )
  })

  it('rises with every time the entry was right, and falls with every time it was wrong', () => {
    const bounds = [seen(false, 4), seen(false, 1), noEvidence, seen(true, 1), seen(true, 4), seen(true, 16)]
    const values = bounds.map((evidence) => lowerBound(0.8, evidence))
    expect(values).toEqual(values.toSorted((one, other) => one - other))
    expect(new Set(values).size).toBe(values.length)
  })

  it('learns less from labels that are often wrong, and nothing from coin flips', () => {
    const sure = lowerBound(0.8, seen(true, 4))
    const doubtful = lowerBound(0.8, seen(true, 4, 0.7))
    expect(doubtful).toBeLessThan(sure)
    expect(doubtful).toBeGreaterThan(lowerBound(0.8, noEvidence))
    expect(lowerBound(0.8, seen(true, 4, 0.5))).toBeCloseTo(lowerBound(0.8, noEvidence), 10)
  })

  it('does not trade one wrong for one right', () => {
    expect(lowerBound(0.8, [...seen(true, 1), ...seen(false, 1)])).toBeLessThan(lowerBound(0.8, noEvidence))
  })
})

describe('the record', () => {
  it('forgets its oldest observation', () => {
    const full = Array.from({ length: 24 }, (_, at) => at / 24).reduce<Evidence>(
      (evidence, probability) => remember(evidence, { probability, right: true, reliability: 1 }),
      noEvidence,
    )
    const next = remember(full, { probability: 1, right: false, reliability: 1 })
    expect(full).toHaveLength(24)
    expect(next).toHaveLength(24)
    expect(next[0]).toEqual(full[1])
    expect(next.at(-1)).toMatchObject({ right: false })
  })
})

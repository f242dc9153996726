import { describe, expect, it } from 'vitest'
import { signsOf } from '../../../src/semantic/learning/signs.ts'
import type { SignsOf } from '../../../src/semantic/learning/signs.ts'
import { noEvidence } from '../../../src/semantic/verdict/evidence.ts'
import { claimOf } from '../../../src/semantic/verdict/thresholds.ts'

const thresholds = [
  { traps: 0.01, probability: 0.95 },
  { traps: 0.05, probability: 0.85 },
]
const candidate: SignsOf = { probability: 0.9, evidence: noEvidence, similarity: 0.95, answer: 'a' }
const found = (right: boolean) => [{ probability: 0.9, right, reliability: 0.85 }]

describe('the signs', () => {
  it('are the claim alone where nothing else is known', () => {
    const { nearness, ...rest } = signsOf(candidate, [], thresholds)
    expect(rest).toEqual({ claim: claimOf(thresholds, 0.9), record: 0, agreeing: 0, differing: 0 })
    expect(nearness).toBeCloseTo(0, 1)
  })

  it('count who else answers the same, and who as near does not', () => {
    const others = [
      { answer: 'a', similarity: 0.91 },
      { answer: 'a', similarity: 0.8 },
      { answer: 'b', similarity: 0.93 },
      { answer: 'c', similarity: 0.9 },
    ]
    expect(signsOf(candidate, others, thresholds)).toMatchObject({ agreeing: 2, differing: 1 })
  })

  it('move with the record of the entry', () => {
    const recordWith = (right: boolean) => signsOf({ ...candidate, evidence: found(right) }, [], thresholds).record
    expect(recordWith(true)).toBeGreaterThan(0)
    expect(recordWith(false)).toBeLessThan(0)
  })
})

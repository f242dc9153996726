import { describe, expect, it } from 'vitest'
import { decide } from '../../src/semantic/decision.ts'
import type { Candidate, DecisionQuestion } from '../../src/semantic/decision.ts'
import { readPrompt } from '../../src/semantic/features/features.ts'
import { noLexicon } from '../../src/semantic/lexicon/lexicon.ts'
import type { PromptReading } from '../../src/semantic/features/features.ts'
import { unlearned } from '../../src/semantic/learning/trust.ts'
import { noEvidence } from '../../src/semantic/verdict/evidence.ts'
import { sigmoid, thresholdFor } from '../../src/semantic/verdict/thresholds.ts'
import type { Verdict } from '../../src/semantic/verdict/verdict.ts'

const read = (text: string): PromptReading => readPrompt(text, noLexicon)

/** A verdict that believes the cosine. */
const verdict: Verdict = {
  version: 0,
  embedding: 'none',
  thresholds: [
    { traps: 0.01, probability: 0.9 },
    { traps: 0.02, probability: 0.8 },
    { traps: 0.05, probability: 0.6 },
  ],
  read,
  knows: () => true,
  judge: ({ cosine }) => ({ score: cosine, probability: cosine }),
}
const candidate = (similarity: number, more: Partial<Candidate> = {}): Candidate => ({
  id: `at ${similarity}`,
  reading: read('reset my password'),
  similarity,
  evidence: noEvidence,
  answer: `at ${similarity}`,
  ...more,
})
const decideOn = (candidates: readonly Candidate[], more: Partial<DecisionQuestion> = {}) =>
  decide({
    asked: read('how to reset my password'),
    candidates,
    verdict,
    trust: unlearned,
    maxErrorRate: 0.02,
    ...more,
  })
const evidence = (right: boolean, times: number) =>
  Array.from({ length: times }, () => ({ probability: 0.8, right, reliability: 1 }))

describe('the decision', () => {
  it('has nothing to decide without candidates', () => {
    expect(decideOn([])).toEqual({ kind: 'no-candidate' })
  })

  it.each([0.005, 0.01, 0.013, 0.02, 0.05])('serves from the threshold on, at error rate %d', (maxErrorRate) => {
    const threshold = thresholdFor(verdict.thresholds, maxErrorRate)
    expect(decideOn([candidate(threshold + 1e-6)], { maxErrorRate }).kind).toBe('served')
    expect(decideOn([candidate(threshold - 1e-6)], { maxErrorRate }).kind).toBe('refused')
  })

  it('stands at 1 - maxErrorRate on the threshold', () => {
    const decision = decideOn([candidate(0.8)])
    expect(decision.kind === 'served' && sigmoid(decision.chosen.score)).toBeCloseTo(0.98, 9)
  })

  it('takes the surest of those that pass', () => {
    const decision = decideOn([candidate(0.85), candidate(0.95), candidate(0.7)])
    expect(decision).toMatchObject({ kind: 'served', chosen: { id: 'at 0.95', refusal: undefined } })
  })

  it('passes over a vetoed candidate', () => {
    const vetoed = candidate(0.99, { reading: read('reset my 2 passwords') })
    const asked = read('reset my 3 passwords')
    const strict = decideOn([vetoed], { asked, maxErrorRate: 0.01 })
    expect(strict).toMatchObject({ kind: 'refused', nearest: { refusal: 'veto', guards: ['numbers'] } })
    expect(decideOn([vetoed, candidate(0.95)], { asked, maxErrorRate: 0.01 })).toMatchObject({
      kind: 'served',
      chosen: { id: 'at 0.95' },
    })
    expect(decideOn([vetoed], { asked, maxErrorRate: 0.02 }).kind).toBe('served')
  })

  it('serves an entry that proved right from a lower probability on', () => {
    expect(decideOn([candidate(0.75)]).kind).toBe('refused')
    expect(decideOn([candidate(0.75, { evidence: evidence(true, 8) })]).kind).toBe('served')
  })

  it('stops serving an entry that proved wrong', () => {
    const doubted = decideOn([candidate(0.9, { evidence: evidence(false, 1) })])
    expect(doubted).toMatchObject({ kind: 'refused', nearest: { refusal: 'bound' } })
  })

  it('never serves below the floor, however good the record', () => {
    expect(decideOn([candidate(0.59, { evidence: evidence(true, 24) })])).toMatchObject({
      kind: 'refused',
      nearest: { refusal: 'floor' },
    })
  })
})

import { lowerBound, noEvidence } from '../verdict/evidence.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { claimOf, sigmoid } from '../verdict/thresholds.ts'
import type { ThresholdPoint } from '../verdict/thresholds.ts'

/** What speaks for serving a candidate's answer, on scales on which a straight line is not far wrong. */
export interface Signs {
  /** The verdict's claim (see `claimOf`). */
  readonly claim: number
  /** How far the entry's own record moves it. */
  readonly record: number
  /** Of the prompts: 0 at a cosine of 0.95, 1 at 0.98. */
  readonly nearness: number
  /** Other candidates that are known to have the same answer. */
  readonly agreeing: number
  /** Other candidates about as near that are not. */
  readonly differing: number
}

export interface SignsOf {
  readonly probability: number
  readonly evidence: Evidence
  readonly similarity: number
  /** What it answers, as far as is known: equal for entries that were found to have one answer. */
  readonly answer: string
}

/** Behind the candidate by more than this, another one does not compete. */
const ABOUT_AS_NEAR = 0.03

export const signsOf = (
  candidate: SignsOf,
  others: readonly Pick<SignsOf, 'similarity' | 'answer'>[],
  thresholds: readonly ThresholdPoint[],
): Signs => {
  const { probability, evidence, similarity, answer } = candidate
  const claim = claimOf(thresholds, probability)
  const unlike = others.filter((other) => other.answer !== answer)
  return {
    claim,
    record: evidence.length === 0 ? 0 : claimOf(thresholds, afterRecord(probability, evidence)) - claim,
    nearness: -Math.log(1.001 - similarity) - 3,
    agreeing: others.length - unlike.length,
    differing: unlike.filter((other) => other.similarity > similarity - ABOUT_AS_NEAR).length,
  }
}

/** The probability that an entry without record would need to be trusted as much. */
const afterRecord = (probability: number, evidence: Evidence): number => {
  const bound = lowerBound(probability, evidence)
  let [low, high] = [-FARTHEST, FARTHEST]
  while (high - low > FINE) {
    const middle = (low + high) / 2
    if (lowerBound(sigmoid(middle), noEvidence) < bound) low = middle
    else high = middle
  }
  return sigmoid((low + high) / 2)
}

/** As a logit. */
const FARTHEST = 20
const FINE = 0.001

import { comparePrompts } from './features/features.ts'
import type { Features, PromptReading } from './features/features.ts'
import { lowerBound, noEvidence } from './verdict/evidence.ts'
import type { Evidence } from './verdict/evidence.ts'
import { firedGuards, vetoOf } from './verdict/guards.ts'
import type { Guard } from './verdict/guards.ts'
import { logit, sigmoid, thresholdFor } from './verdict/thresholds.ts'
import type { Verdict } from './verdict/verdict.ts'

/** A cached prompt that lies near. */
export interface Candidate {
  readonly id: string
  readonly text?: string | undefined
  readonly reading: PromptReading
  /** Cosine. */
  readonly similarity: number
  readonly evidence: Evidence
}

/** One candidate as judged. */
export interface Weighed {
  readonly id: string
  readonly text?: string | undefined
  readonly similarity: number
  readonly features: Features
  /** The verdict's. */
  readonly probability: number
  /** Lower bound of P(right), on the scale on which the rule is `at least 1 - maxErrorRate`. */
  readonly bound: number
  readonly guards: readonly Guard[]
  /** undefined: it may be served. */
  readonly refusal: Refusal | undefined
}

/** `veto`: a guard forbids it. `floor`: no record makes up for such a probability. `bound`: not sure enough. */
export type Refusal = 'veto' | 'floor' | 'bound'

export type Decision =
  | { readonly kind: 'served'; readonly chosen: Weighed; readonly weighed: readonly Weighed[] }
  | { readonly kind: 'refused'; readonly nearest: Weighed; readonly weighed: readonly Weighed[] }
  | { readonly kind: 'no-candidate' }

export interface DecisionQuestion {
  readonly asked: PromptReading
  readonly candidates: readonly Candidate[]
  readonly verdict: Verdict
  /** Wrong among served that is bearable, 0-1; what the running estimate has tightened already taken off. */
  readonly maxErrorRate: number
}

/** Which candidate's answer serves the prompt, if any: of those that pass, the surest. */
export const decide = (question: DecisionQuestion): Decision => {
  const weighed = question.candidates
    .map((candidate) => weigh(candidate, question))
    .sort((one, other) => other.bound - one.bound)
  const chosen = weighed.find(({ refusal }) => refusal === undefined)
  if (chosen !== undefined) return { kind: 'served', chosen, weighed }
  const [nearest] = weighed
  return nearest === undefined ? { kind: 'no-candidate' } : { kind: 'refused', nearest, weighed }
}

const weigh = (candidate: Candidate, { asked, verdict, maxErrorRate }: DecisionQuestion): Weighed => {
  const features = comparePrompts(candidate.reading, asked, { cosine: candidate.similarity, truncated: false })
  const { probability } = verdict.judge(features)
  const threshold = thresholdFor(verdict.thresholds, maxErrorRate)
  const bound = boundOf(probability, candidate.evidence, { threshold, maxErrorRate })
  const floor = Math.min(threshold, verdict.thresholds.at(-1)?.probability ?? 1)
  const refusal = refusalOf({
    veto: vetoOf(features, maxErrorRate),
    belowFloor: probability < floor,
    bound,
    maxErrorRate,
  })
  return {
    id: candidate.id,
    text: candidate.text,
    similarity: candidate.similarity,
    features,
    probability,
    bound,
    guards: firedGuards(features),
    refusal,
  }
}

/**
 * The verdict's probabilities belong to its training mix. Its threshold is where that mix kept the promise: there, an entry without
 * record stands at exactly 1 - maxErrorRate.
 */
export const boundOf = (
  probability: number,
  evidence: Evidence,
  { threshold, maxErrorRate }: { readonly threshold: number; readonly maxErrorRate: number },
): number => {
  const scale = logit(1 - maxErrorRate) - logit(lowerBound(threshold, noEvidence))
  return sigmoid(logit(lowerBound(probability, evidence)) + scale)
}

const refusalOf = (judged: {
  readonly veto: Guard | undefined
  readonly belowFloor: boolean
  readonly bound: number
  readonly maxErrorRate: number
}): Refusal | undefined => {
  if (judged.veto !== undefined) return 'veto'
  if (judged.belowFloor) return 'floor'
  return judged.bound >= 1 - judged.maxErrorRate - ROUNDING ? undefined : 'bound'
}

const ROUNDING = 1e-9

/** For `x-reprise-semantic`: `served p=0.997 sim=0.94`, `refused guard=numbers p=0.31`, `refused no-candidate`. */
export const explain = (decision: Decision): string => {
  if (decision.kind === 'no-candidate') return 'refused no-candidate'
  const { probability, similarity, guards, refusal } = decision.kind === 'served' ? decision.chosen : decision.nearest
  const measures = `p=${probability.toFixed(3)} sim=${similarity.toFixed(2)}`
  if (decision.kind === 'served') return `served ${measures}`
  return `refused ${guards[0] === undefined ? `by=${refusal}` : `guard=${guards[0]}`} ${measures}`
}

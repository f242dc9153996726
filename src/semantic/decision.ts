import { comparePrompts } from './features/features.ts'
import type { Features, PromptReading } from './features/features.ts'
import { signsOf } from './learning/signs.ts'
import type { Signs } from './learning/signs.ts'
import type { Trust } from './learning/trust.ts'
import type { Evidence } from './verdict/evidence.ts'
import { firedGuards, vetoOf } from './verdict/guards.ts'
import type { Guard } from './verdict/guards.ts'
import { thresholdFor } from './verdict/thresholds.ts'
import type { Verdict } from './verdict/verdict.ts'
import { isWithinReach } from './within-reach.ts'
import type { Refusal } from './within-reach.ts'

/** A cached prompt that lies near. */
export interface Candidate {
  readonly id: string
  readonly text?: string | undefined
  readonly reading: PromptReading
  /** Cosine. */
  readonly similarity: number
  readonly evidence: Evidence
  /** What it answers, as far as is known: equal for entries that were found to have one answer. */
  readonly answer: string
}

/** One candidate as judged. */
export interface Weighed {
  readonly id: string
  readonly text?: string | undefined
  readonly similarity: number
  readonly features: Features
  /** The verdict's. */
  readonly probability: number
  readonly signs: Signs
  /** How sure the tier is, after all that it has learnt: the logit of a probability. */
  readonly score: number
  readonly guards: readonly Guard[]
  /** undefined: it may be served. */
  readonly refusal: Refusal | undefined
}

export type Decision =
  | { readonly kind: 'served'; readonly chosen: Weighed; readonly weighed: readonly Weighed[] }
  | { readonly kind: 'refused'; readonly nearest: Weighed; readonly weighed: readonly Weighed[] }
  | { readonly kind: 'no-candidate' }

export interface DecisionQuestion {
  readonly asked: PromptReading
  readonly candidates: readonly Candidate[]
  readonly verdict: Verdict
  readonly trust: Trust
  /** Wrong among served that is bearable, 0-1. */
  readonly maxErrorRate: number
}

/**
 * Which candidate's answer serves the prompt, if any: of those that pass, the surest. `nearest` of a refusal is the surest of those
 * that no veto and no floor keeps out, where there is one: it is what can be learnt from.
 */
export const decide = (question: DecisionQuestion): Decision => {
  const weighed = question.candidates
    .map((candidate) => weigh(candidate, question))
    .sort((one, other) => other.score - one.score)
  const chosen = weighed.find(({ refusal }) => refusal === undefined)
  if (chosen !== undefined) return { kind: 'served', chosen, weighed }
  const nearest = weighed.find(isWithinReach) ?? weighed[0]
  return nearest === undefined ? { kind: 'no-candidate' } : { kind: 'refused', nearest, weighed }
}

const weigh = (
  candidate: Candidate,
  { asked, candidates, verdict, trust, maxErrorRate }: DecisionQuestion,
): Weighed => {
  const features = comparePrompts(candidate.reading, asked, { cosine: candidate.similarity, truncated: false })
  const { probability } = verdict.judge(features)
  const others = candidates.filter((other) => other !== candidate)
  const signs = signsOf({ ...candidate, probability }, others, verdict.thresholds)
  return {
    id: candidate.id,
    text: candidate.text,
    similarity: candidate.similarity,
    features,
    probability,
    signs,
    score: trust.scoreOf(signs),
    guards: firedGuards(features),
    refusal: refusalOf({ features, probability, signs }, { verdict, trust, maxErrorRate }),
  }
}

const refusalOf = (
  { features, probability, signs }: Pick<Weighed, 'features' | 'probability' | 'signs'>,
  { verdict, trust, maxErrorRate }: Pick<DecisionQuestion, 'verdict' | 'trust' | 'maxErrorRate'>,
): Refusal | undefined => {
  if (vetoOf(features, maxErrorRate) !== undefined) return 'veto'
  const floor = Math.min(thresholdFor(verdict.thresholds, maxErrorRate), verdict.thresholds.at(-1)?.probability ?? 1)
  if (probability < floor) return 'floor'
  return trust.passes(signs, maxErrorRate, 1) ? undefined : 'bound'
}

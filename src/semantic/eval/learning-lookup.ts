import { createLearning } from '../learning/learning.ts'
import type { Label, Learning } from '../learning/learning.ts'
import type { SemanticLookup } from '../lookup.ts'
import { withheldOr } from '../tier.ts'
import type { TierOutcome } from '../tier.ts'
import { thresholdFor } from '../verdict/thresholds.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { StreamLookup, StreamQuestion } from './stream-report.ts'

/** A lookup that learns from the stream as the gateway does from its traffic, with labels that are always right. */
export interface LearningLookup {
  readonly lookup: StreamLookup
  readonly afterwards: NonNullable<StreamQuestion['afterwards']>
}

export interface LearningLookupParts {
  /** Is given the records that the lookup reads. */
  readonly open: (evidenceOf: Learning['evidenceOf']) => Promise<SemanticLookup>
  readonly verdict: Verdict
  readonly maxErrorRate: number
  /** The least share of served answers that are audited, 0-1. */
  readonly audit: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

const MOST_ENTRIES = 50_000

export const learningLookup = async (parts: LearningLookupParts): Promise<LearningLookup> => {
  const { verdict, maxErrorRate, audit, random } = parts
  const learning = createLearning({ maxEntries: MOST_ENTRIES })
  const lookup = await parts.open(learning.evidenceOf)
  return {
    lookup: {
      keep: lookup.keep,
      find: async (question) =>
        withheldOr(await lookup.find(question), learning, (share) =>
          thresholdFor(verdict.thresholds, question.maxErrorRate * share),
        ),
    },
    afterwards: (outcome, isRight) => {
      const seen = candidateOf(outcome)
      if (seen === undefined) return
      if (seen.source === 'audit' && random() >= learning.served({ audit, maxErrorRate })) return
      learning.learn({ ...seen, right: isRight(seen.id), maxErrorRate })
    },
  }
}

/** Whose answer the gateway would compare with the provider's. */
const candidateOf = (outcome: TierOutcome): Pick<Label, 'id' | 'source' | 'probability' | 'isNext'> | undefined => {
  if (outcome.kind === 'lexical') return { id: outcome.id, source: 'audit', probability: undefined }
  if (outcome.kind === 'withheld') {
    const { id, probability } = outcome.chosen
    return { id, source: 'withheld', probability, isNext: outcome.isNext }
  }
  if (outcome.kind !== 'judged' || outcome.decision.kind === 'no-candidate') return undefined
  const served = outcome.decision.kind === 'served'
  const { id, probability } = served ? outcome.decision.chosen : outcome.decision.nearest
  return { id, source: served ? 'audit' : 'refused', probability }
}

import { createLearning } from '../learning/learning.ts'
import { partedBy } from '../learning/parting.ts'
import type { Label, Learnt } from '../learning/learning.ts'
import type { SemanticLookup } from '../lookup.ts'
import { isWithinReach } from '../within-reach.ts'
import type { Weighed } from '../decision.ts'
import { withheldOr } from '../tier.ts'
import type { TierOutcome } from '../tier.ts'
import type { StreamQuestion, TieredLookup } from './stream-report.ts'

/** A lookup that learns from the stream as the gateway does from its traffic, with labels that are always right. */
export interface LearningLookup {
  readonly lookup: TieredLookup
  readonly afterwards: NonNullable<StreamQuestion['afterwards']>
}

export interface LearningLookupParts {
  /** Is given what the lookup reads. */
  readonly open: (learnt: Learnt) => Promise<SemanticLookup>
  readonly maxErrorRate: number
  /** The least share of served answers that are audited, 0-1. */
  readonly audit: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

const MOST_ENTRIES = 50_000

export const learningLookup = async (parts: LearningLookupParts): Promise<LearningLookup> => {
  const { maxErrorRate, audit, random } = parts
  const learning = createLearning({ maxEntries: MOST_ENTRIES })
  const lookup = await parts.open(learning)
  const learn = (label: Label) => {
    learning.learn(label)
    lookup.part(partedBy(label))
  }
  return {
    lookup: {
      keep: lookup.keep,
      find: async (question) => withheldOr(await lookup.find(question), learning, question.maxErrorRate),
    },
    afterwards: (outcome, asked, isRight) => {
      const candidate = candidateOf(outcome)
      if (candidate === undefined) return false
      const isAudit = candidate.source === 'audit'
      if (isAudit && random() >= learning.served({ audit, maxErrorRate })) return false
      learn({ ...candidate, asked, right: isRight(candidate.id), maxErrorRate })
      return isAudit
    },
  }
}

/** Whose answer the gateway would compare with the provider's. */
const candidateOf = (outcome: TierOutcome): Pick<Label, 'id' | 'source' | 'seen'> | undefined => {
  if (outcome.kind === 'lexical') return { id: outcome.id, source: 'audit', seen: undefined }
  if (outcome.kind === 'withheld-words') return { id: outcome.id, source: 'withheld', seen: undefined }
  if (outcome.kind === 'withheld') return { ...pairOf(outcome.chosen), source: 'withheld' }
  if (outcome.kind !== 'judged' || outcome.decision.kind === 'no-candidate') return undefined
  const { decision } = outcome
  return decision.kind === 'served'
    ? { ...pairOf(decision.chosen), source: 'audit' }
    : { ...pairOf(decision.nearest), source: 'refused' }
}

const pairOf = (weighed: Weighed): Pick<Label, 'id' | 'seen'> => {
  const { id, probability, signs } = weighed
  return { id, seen: { probability, signs, withinReach: isWithinReach(weighed) } }
}

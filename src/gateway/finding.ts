import type { Found } from '../cache/exact.ts'
import type { Weighed } from '../semantic/decision.ts'
import type { Features } from '../semantic/features/features.ts'
import type { Seen } from '../semantic/learning/learning.ts'
import type { SemanticReason, TierSkip } from '../semantic/reasons.ts'
import type { TierOutcome } from '../semantic/tier.ts'
import { isWithinReach } from '../semantic/within-reach.ts'

/** What the tier's outcome comes to for a call. `words` follow the verdict in `x-reprise-semantic`. */
export type Finding =
  | Served
  | (Common & {
      readonly verdict: 'refused'
      readonly reason: SemanticReason
      readonly id?: undefined
      /** The candidate's entry, not to be served. */
      readonly near?: string
    })
  | (Common & { readonly verdict: 'skipped'; readonly reason: TierSkip; readonly id?: undefined })

interface Common {
  readonly similarity?: number | undefined
  readonly probability?: number | undefined
  /** Of the candidate that can be learnt from. */
  readonly seen?: Seen | undefined
  /** The prompt that was weighed, and what was found by comparing it with the asked one. */
  readonly nearText?: string | undefined
  readonly features?: Features | undefined
  readonly words: string
}

export interface Served extends Common {
  readonly verdict: 'served'
  readonly reason: 'lexical' | 'verdict'
  /** The entry's key. */
  readonly id: string
  /** What may serve instead where that entry cannot, the surest first. */
  readonly others: readonly Served[]
}

export const findingOf = (outcome: TierOutcome): Finding => {
  switch (outcome.kind) {
    case 'lexical':
      return { verdict: 'served', reason: 'lexical', id: outcome.id, others: [], words: 'lexical' }
    case 'empty':
      return { verdict: 'refused', reason: 'no-candidate', words: 'no-candidate' }
    case 'skipped':
      return { verdict: 'skipped', reason: outcome.reason, words: outcome.reason }
    case 'withheld': {
      const { chosen } = outcome
      const measures = measuresOf(chosen)
      return {
        verdict: 'refused',
        reason: 'tightened',
        near: chosen.id,
        seen: seenIn(chosen),
        ...measures,
        words: `by=tightened ${wordsOf(chosen)}`,
      }
    }
    case 'withheld-words':
      return { verdict: 'refused', reason: 'tightened', near: outcome.id, words: 'by=tightened lexical' }
    case 'judged':
      return judged(outcome.decision)
  }
}

const judged = (decision: Extract<TierOutcome, { readonly kind: 'judged' }>['decision']): Finding => {
  if (decision.kind === 'no-candidate') return { verdict: 'refused', reason: 'no-candidate', words: 'no-candidate' }
  if (decision.kind === 'served') {
    const { chosen, weighed } = decision
    const others = weighed.filter((one) => one !== chosen && one.refusal === undefined)
    return { ...served(chosen), others: others.map(served) }
  }
  // The surest of several refused ones may be one that nobody would mistake for the asked prompt.
  const nearest = decision.weighed.reduce((one, other) => (other.similarity > one.similarity ? other : one))
  const [guard] = nearest.guards
  const reason = guard ?? (nearest.refusal === 'floor' ? 'floor' : 'bound')
  const cause = guard === undefined ? `by=${reason}` : `guard=${guard}`
  const learnt = { near: decision.nearest.id, seen: seenIn(decision.nearest) }
  return { verdict: 'refused', reason, ...learnt, ...measuresOf(nearest), words: `${cause} ${wordsOf(nearest)}` }
}

const served = (chosen: Weighed): Served => ({
  verdict: 'served',
  reason: 'verdict',
  id: chosen.id,
  seen: seenIn(chosen),
  ...measuresOf(chosen),
  others: [],
  words: wordsOf(chosen),
})

const seenIn = (weighed: Weighed): Seen => {
  const { probability, signs } = weighed
  return { probability, signs, withinReach: isWithinReach(weighed) }
}

const measuresOf = ({ similarity, probability, text, features }: Weighed) => ({
  similarity,
  probability,
  nearText: text,
  features,
})

const wordsOf = ({ similarity, probability }: Weighed): string =>
  `p=${probability.toFixed(3)} sim=${similarity.toFixed(2)}`

/** The candidate's answer would do, but it cannot be audited now. Its words stay: they tell how sure it is. */
export const unaudited = ({ id, others: _others, words, ...served }: Served): Finding => ({
  ...served,
  verdict: 'refused',
  reason: 'unaudited',
  id: undefined,
  near: id,
  words: `by=unaudited ${words}`,
})

/** The candidate's answer would do, but it is gone, stale, or older than this call accepts. */
export const unfit = ({ similarity, probability, nearText, features }: Common, entry: Found | undefined): Finding => {
  const reason = entry === undefined ? 'entry-gone' : 'entry-unfit'
  return { verdict: 'refused', reason, similarity, probability, nearText, features, words: reason }
}

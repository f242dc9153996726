import type { Caller } from '../call.ts'
import { idLabels } from '../cache/answer-id.ts'
import type { CacheEntry } from '../cache/entry.ts'
import type { CacheStore } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { RequestError } from '../errors.ts'
import type { Announce } from '../events.ts'
import type { SemanticTier } from '../semantic/tier.ts'
import type { Similar } from './similar.ts'
import { standing } from './teaching.ts'

/** What a caller thinks of an answer. */
export interface Opinion {
  /** Any id that was given out for the answer, on its miss or a hit. */
  readonly id: string
  readonly verdict: 'right' | 'wrong'
}

/** Callers' opinions of answers. */
export interface Feedback {
  /** A wrong answer is served to nobody again. Rejects with `RequestError` 404 where this tenant has no such answer. */
  take(opinion: Opinion, caller: Caller): Promise<{ readonly evicted: boolean }>
}

export interface FeedbackCollaborators {
  readonly store: Pick<CacheStore, 'findByLabel' | 'purge'>
  readonly similar: Pick<Similar, 'takeServed'>
  readonly tier: SemanticTier
  readonly clock: Clock
  readonly announce: Announce
}

export const createFeedback = ({ store, similar, tier, clock, announce }: FeedbackCollaborators): Feedback => ({
  take: async ({ id, verdict }, { tenant }) => {
    const entry = await entryOf(id, tenant, store)
    if (entry === undefined) throw unknownAnswer()
    const pair = similar.takeServed(id)
    const right = verdict === 'right'
    if (pair?.id === entry.key) {
      tier.learning.learn({ ...pair, source: 'feedback', right })
      announce({ type: 'semantic-label', source: 'feedback', right, ...standing(tier) })
    }
    if (right) return { evicted: false }
    await store.purge({ kind: 'key', key: entry.key }, 'purge', clock.now())
    return { evicted: true }
  },
})

/** Of this tenant alone: another tenant's id is not known here, like one that nobody was given. */
const entryOf = async (
  id: string,
  tenant: string,
  store: Pick<CacheStore, 'findByLabel'>,
): Promise<CacheEntry | undefined> => {
  for (const label of idLabels(id)) {
    const entry = await store.findByLabel(label)
    if (entry?.tenant === tenant) return entry
  }
  return undefined
}

const unknownAnswer = (): RequestError =>
  new RequestError({
    status: 404,
    kind: 'not-found',
    code: 'unknown_answer',
    param: 'id',
    message:
      'No kept answer of yours has this id. Send the id of the answer body as it came; what has expired or was never kept cannot be judged.',
  })

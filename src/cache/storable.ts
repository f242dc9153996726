import { parseCacheControl } from './cache-control.ts'
import type { Lifetime } from './lifetime.ts'

export interface StorableQuestion {
  /** The policy's word. */
  readonly write: boolean
  /** Ended properly and for a terminal reason (see `AnswerReader.isComplete`). */
  readonly complete: boolean
  /** Length of the answer's JSON in UTF-8. */
  readonly bytes: number
  readonly maxEntryBytes: number
  readonly tags: readonly string[]
  /** The provider's response headers, lower-case names. */
  readonly upstream: Readonly<Record<string, string>>
  readonly lifetime: Lifetime
}

/** Of one caller and of those who joined it. With more the answer is not kept: a purge by a tag left out would miss it. */
export const mostEntryTags = 128

export type Refusal = 'not-asked' | 'incomplete' | 'too-large' | 'too-many-tags' | 'upstream-no-store' | 'no-lifetime'

/** Why an answer that came with status 200 must not be kept; undefined when it may. RFC 9111 §3. */
export const refusal = (question: StorableQuestion): Refusal | undefined => {
  if (!question.write) return 'not-asked'
  if (!question.complete) return 'incomplete'
  if (question.bytes > question.maxEntryBytes) return 'too-large'
  if (question.tags.length > mostEntryTags) return 'too-many-tags'
  if (parseCacheControl(question.upstream['cache-control'] ?? '').has('no-store')) return 'upstream-no-store'
  return question.lifetime.staleAt > question.lifetime.storedAt ? undefined : 'no-lifetime'
}

import type { Ending, Totals } from '../../src/dashboard/snapshot.ts'

/** How a request can end, in the order of the stacks: from the cache first. Colours are those of styles.css. */
export const endings = [
  { name: 'hit', label: 'Exact hit', badge: 'HIT', means: 'the same question was answered before' },
  { name: 'semanticHit', label: 'Semantic hit', badge: 'SEMANTIC', means: 'the same question in other words' },
  {
    name: 'stale',
    label: 'Stale',
    badge: 'STALE',
    means: 'an older answer, while a new one is fetched',
  },
  {
    name: 'collapsed',
    label: 'Shared a call',
    badge: 'COLLAPSED',
    means: 'waited for an equal call that was already on its way',
  },
  {
    name: 'outage',
    label: 'Stale in an outage',
    badge: 'STALE',
    means: 'an older answer, because every provider failed; not a hit',
  },
  { name: 'miss', label: 'Miss', badge: 'MISS', means: 'a provider was asked' },
  { name: 'refresh', label: 'Refresh', badge: 'REFRESH', means: 'the caller wanted a new answer' },
  { name: 'bypass', label: 'Bypass', badge: 'BYPASS', means: 'may not be kept, or the caller wanted no cache' },
  { name: 'failed', label: 'No answer', badge: 'FAILED', means: 'refused, failed, or left by the caller' },
] as const satisfies readonly { name: Ending; label: string; badge: string; means: string }[]

export type EndingFacts = (typeof endings)[number]

export const factsOf = (ending: Ending): EndingFacts => endings.find(({ name }) => name === ending) ?? endings[8]

/** Those that the cache was allowed to answer: what a hit ratio is of. */
export const cacheable = endings.slice(0, 6)

/** Those that are in no ratio. */
export const uncounted = [
  { name: 'refresh', one: 'refresh', many: 'refreshes' },
  { name: 'bypass', one: 'bypass', many: 'bypasses' },
  { name: 'failed', one: 'without an answer', many: 'without an answer' },
] as const satisfies readonly { name: Ending; one: string; many: string }[]

/** Hits (exact, semantic, stale) and what they are a share of. */
export const hitRatio = ({
  endings: counts,
}: Pick<Totals, 'endings'>): { readonly hits: number; readonly of: number } => {
  const hits = counts.hit + counts.semanticHit + counts.stale
  return { hits, of: hits + counts.collapsed + counts.outage + counts.miss }
}

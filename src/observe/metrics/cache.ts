import type { CacheOutcome } from '../../call.ts'
import type { Adder } from './bound.ts'
import { closedSet } from './closed-set.ts'
import type { Instruments } from './instruments.ts'
import { lazily } from './request-series.ts'
import type { BindRequest, RequestFacts } from './request-series.ts'

type Outcome = NonNullable<RequestFacts['outcome']>

/** A second to thirty days. */
const ageBuckets = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 43_200, 86_400, 259_200, 604_800, 2_592_000]

const hitDetail = closedSet('exact', 'semantic', 'lexical')

const tierName = closedSet('memory', 'lmdb', 'redis')

/** Of the policy, and why a dialect calls a request unrepeatable. */
const bypassReason = closedSet(
  'disabled',
  'no-store',
  'inexact-body',
  'stored-state',
  'background',
  'unversioned-prompt',
  'expiring-audio',
  'expiring-file',
  'cache-warming',
  'remote-tools',
  'not-deterministic',
  'media-stream',
)

/** What a hit ratio is made of. An answered request is cacheable or bypassed, or its caller wished for a new answer; failed requests are none of these. */
export const cacheMetrics = (instruments: Instruments): BindRequest => {
  const { boundCounter, boundHistogram } = instruments
  const bypassed = boundCounter(
    'reprise_bypassed_requests_total',
    'Answered requests that the cache stood aside for.',
    ['route', 'reason'],
  )
  const cacheable = cacheableMetrics(instruments)
  const age = boundHistogram(
    'reprise_entry_age_at_hit_seconds',
    'Age of the kept answers that were given.',
    ['outcome'],
    ageBuckets,
  )
  const addersOf = (route: string, outcome: Outcome): readonly Adder[] => {
    if (outcome.kind === 'bypass') return [bypassed({ route, reason: bypassReason(outcome.detail) })]
    // It could not have been a hit, so it is in no ratio of hits.
    return outcome.kind === 'refresh' ? [] : cacheable(route, outcome)
  }
  return (facts) => {
    const { route, outcome, status } = facts
    if (outcome === undefined || status >= 400) return () => undefined
    const adders = addersOf(route, outcome)
    const aged = lazily(() => age({ outcome: outcome.kind }))
    return (event) => {
      for (const adder of adders) adder.add(1)
      if (event.outcome?.ageSeconds !== undefined) aged().observe(event.outcome.ageSeconds)
    }
  }
}

/** The counters to which a cacheable request of this outcome adds. */
const cacheableMetrics = ({ boundCounter }: Instruments) => {
  const cacheable = boundCounter(
    'reprise_cacheable_requests_total',
    'Answered requests that the cache might have answered.',
    ['route'],
  )
  const hits = boundCounter(
    'reprise_hits_total',
    'Requests answered from the cache, stale-while-revalidate included.',
    ['route', 'detail'],
  )
  const byTier = boundCounter(
    'reprise_tier_hits_total',
    'Requests answered from the cache, by the tier that had the answer.',
    ['tier'],
  )
  const stale = boundCounter(
    'reprise_stale_answers_total',
    'Stale answers given, while a refresh ran or in an outage.',
    ['route', 'reason'],
  )
  const collapsed = boundCounter(
    'reprise_collapsed_requests_total',
    'Requests that shared the upstream call of another.',
    ['route'],
  )
  return (route: string, outcome: Outcome): readonly Adder[] => {
    const hit = isHit(outcome)
    return [
      cacheable({ route }),
      ...(hit ? [hits({ route, detail: hitDetail(outcome.detail) }), byTier({ tier: tierName(outcome.tier) })] : []),
      ...(outcome.kind === 'stale' ? [stale({ route, reason: hit ? 'revalidate' : 'error' })] : []),
      ...(outcome.kind === 'collapsed' ? [collapsed({ route })] : []),
    ]
  }
}

/** RFC 9211 §2.1: what did not have to go forward. A stale answer in an outage did. */
const isHit = ({ kind, fwd }: Pick<CacheOutcome, 'kind' | 'fwd'>): boolean =>
  kind === 'hit' || kind === 'semantic-hit' || (kind === 'stale' && fwd === undefined)

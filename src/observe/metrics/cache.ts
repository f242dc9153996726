import type { CacheOutcome } from '../../call.ts'
import type { Announce } from '../../events.ts'
import { closedSet } from './closed-set.ts'
import type { Instruments } from './instruments.ts'

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

/** What a hit ratio is made of. Every answered request is either cacheable or bypassed; failed requests are neither. */
export const cacheMetrics = ({ counter, histogram }: Instruments): Announce => {
  const cacheable = counter(
    'reprise_cacheable_requests_total',
    'Answered requests that the cache might have answered.',
    ['route'],
  )
  const bypassed = counter('reprise_bypassed_requests_total', 'Answered requests that the cache stood aside for.', [
    'route',
    'reason',
  ])
  const hits = counter('reprise_hits_total', 'Requests answered from the cache, stale-while-revalidate included.', [
    'route',
    'detail',
  ])
  const byTier = counter(
    'reprise_tier_hits_total',
    'Requests answered from the cache, by the tier that had the answer.',
    ['tier'],
  )
  const stale = counter('reprise_stale_answers_total', 'Stale answers given, while a refresh ran or in an outage.', [
    'route',
    'reason',
  ])
  const collapsed = counter('reprise_collapsed_requests_total', 'Requests that shared the upstream call of another.', [
    'route',
  ])
  const age = histogram(
    'reprise_entry_age_at_hit_seconds',
    'Age of the kept answers that were given.',
    ['outcome'],
    ageBuckets,
  )

  return (event) => {
    if (event.type !== 'request-end' || event.outcome === undefined || event.status >= 400) return
    const { route, outcome } = event
    if (outcome.kind === 'bypass') return bypassed.inc({ route, reason: bypassReason(outcome.detail) })
    cacheable.inc({ route })
    if (isHit(outcome)) {
      hits.inc({ route, detail: hitDetail(outcome.detail) })
      byTier.inc({ tier: tierName(outcome.tier) })
    }
    if (outcome.kind === 'stale') stale.inc({ route, reason: isHit(outcome) ? 'revalidate' : 'error' })
    if (outcome.kind === 'collapsed') collapsed.inc({ route })
    if (outcome.ageSeconds !== undefined) age.observe({ outcome: outcome.kind }, outcome.ageSeconds)
  }
}

/** RFC 9211 §2.1: what did not have to go forward. A stale answer in an outage did. */
const isHit = ({ kind, fwd }: CacheOutcome): boolean =>
  kind === 'hit' || kind === 'semantic-hit' || (kind === 'stale' && fwd === undefined)

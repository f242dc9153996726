import { z } from 'zod'
import type { CacheOutcome } from '../call.ts'
import type { RequestEnd, SemanticLookupEvent } from '../events.ts'
import { beganMs, savedWaitMs } from '../observe/waits.ts'
import { countLatency, latencyBuckets, latencyOf, noLatencies } from './latency.ts'
import type { Ending, TierName, Totals } from './snapshot.ts'

const count = z.number().min(0)
const latencies = z.array(count).length(latencyBuckets)

const tierHits = z.object({ memory: count, lmdb: count, redis: count })
const lookups = z.object({ served: count, wouldServe: count, refused: count, skipped: count })

/** What happened in one minute. Counted up in place: this runs for every request. */
export const minuteSchema = z.object({
  /** Epoch ms of its start. */
  at: count,
  endings: z.object({
    hit: count,
    semanticHit: count,
    stale: count,
    collapsed: count,
    miss: count,
    refresh: count,
    bypass: count,
    failed: count,
    // Absent from files of before it was told apart from `stale`.
    outage: count.default(0),
  }),
  // Absent from files of before they were counted.
  tiers: tierHits.default({ memory: 0, lmdb: 0, redis: 0 }),
  semantic: lookups.default({ served: 0, wouldServe: 0, refused: 0, skipped: 0 }),
  bought: z.object({ input: count, output: count }),
  reused: z.object({ input: count, output: count }),
  money: z.object({
    spent: count,
    saved: count,
    unpricedSpent: count,
    unpricedSaved: count,
    behind: count.default(0),
  }),
  waitSavedMs: count,
  hitLatency: latencies,
  missLatency: latencies,
})

export type Minute = z.output<typeof minuteSchema>

export const emptyMinute = (at: number): Minute => ({
  at,
  endings: { hit: 0, semanticHit: 0, stale: 0, collapsed: 0, miss: 0, refresh: 0, bypass: 0, failed: 0, outage: 0 },
  tiers: { memory: 0, lmdb: 0, redis: 0 },
  semantic: { served: 0, wouldServe: 0, refused: 0, skipped: 0 },
  bought: { input: 0, output: 0 },
  reused: { input: 0, output: 0 },
  money: { spent: 0, saved: 0, unpricedSpent: 0, unpricedSaved: 0, behind: 0 },
  waitSavedMs: 0,
  hitLatency: noLatencies(),
  missLatency: noLatencies(),
})

export const endingOf = ({ outcome, status }: Pick<RequestEnd, 'outcome' | 'status'>): Ending => {
  if (outcome === undefined || status >= 400) return 'failed'
  // It went forward, and so is no hit. RFC 9211 §2.1.
  return outcome.kind === 'stale' && outcome.fwd !== undefined ? 'outage' : endings[outcome.kind]
}

const endings: Readonly<Record<CacheOutcome['kind'], Ending>> = {
  hit: 'hit',
  'semantic-hit': 'semanticHit',
  stale: 'stale',
  collapsed: 'collapsed',
  miss: 'miss',
  refresh: 'refresh',
  bypass: 'bypass',
}

/** Adds one request to the minute. */
export const countRequest = (minute: Minute, event: RequestEnd): void => {
  const ending = endingOf(event)
  minute.endings[ending] += 1
  if (ending === 'failed') return
  const isHit = ending === 'hit' || ending === 'semanticHit' || ending === 'stale'
  const reused = isHit || ending === 'collapsed' || ending === 'outage'
  countTokens(reused ? minute.reused : minute.bought, event)
  if (isHit && isTier(event.outcome?.tier)) minute.tiers[event.outcome.tier] += 1
  if (reused) countSaved(minute, event)
  else countSpent(minute, event)
  if (ending === 'miss') countLatency(minute.missLatency, beganMs(event))
  // An answer that waited for another's provider, or for one that failed, tells nothing of the cache's own speed.
  if (isHit) countLatency(minute.hitLatency, beganMs(event))
}

const isTier = (name: string | undefined): name is TierName => name === 'memory' || name === 'lmdb' || name === 'redis'

/** Adds what the semantic tier made of one request. */
export const countLookup = ({ semantic }: Minute, { verdict }: Pick<SemanticLookupEvent, 'verdict'>): void => {
  semantic[verdict === 'would-serve' ? 'wouldServe' : verdict] += 1
}

const countTokens = (tokens: Minute['bought'], { usage }: RequestEnd): void => {
  tokens.input += usage?.inputTokens ?? 0
  tokens.output += usage?.outputTokens ?? 0
}

const countSaved = (minute: Minute, event: RequestEnd): void => {
  const { saved } = event
  if (saved === undefined) minute.money.unpricedSaved += 1
  else minute.money.saved += saved
  minute.waitSavedMs += savedWaitMs(event)
}

const countSpent = ({ money }: Minute, { cost }: RequestEnd): void => {
  if (cost === undefined) money.unpricedSpent += 1
  else money.spent += cost
}

/** Adds what a provider was paid for behind an answer. */
export const countBehind = ({ money }: Minute, cost: number | undefined): void => {
  if (cost === undefined) money.unpricedSpent += 1
  else money.spent += cost
  money.behind += cost ?? 0
}

/** Several minutes as one that begins at `at`. */
export const sumOf = (at: number, minutes: readonly Minute[]): Minute => {
  const sum = emptyMinute(at)
  for (const minute of minutes) addMinute(sum, minute)
  return sum
}

/** Adds one minute to another, in place. */
export const addMinute = (sum: Minute, minute: Minute): void => {
  addInto(sum.endings, minute.endings)
  addInto(sum.tiers, minute.tiers)
  addInto(sum.semantic, minute.semantic)
  addInto(sum.bought, minute.bought)
  addInto(sum.reused, minute.reused)
  addInto(sum.money, minute.money)
  sum.waitSavedMs += minute.waitSavedMs
  sum.hitLatency = sum.hitLatency.map((one, index) => one + (minute.hitLatency[index] ?? 0))
  sum.missLatency = sum.missLatency.map((one, index) => one + (minute.missLatency[index] ?? 0))
}

/** What `minute` has more than `other`, an earlier state of the same one. */
export const moreThan = (minute: Minute, other: Minute): Minute => {
  const more = sumOf(minute.at, [minute])
  takeFrom(more.endings, other.endings)
  takeFrom(more.tiers, other.tiers)
  takeFrom(more.semantic, other.semantic)
  takeFrom(more.bought, other.bought)
  takeFrom(more.reused, other.reused)
  takeFrom(more.money, other.money)
  more.waitSavedMs = Math.max(0, more.waitSavedMs - other.waitSavedMs)
  more.hitLatency = more.hitLatency.map((one, index) => Math.max(0, one - (other.hitLatency[index] ?? 0)))
  more.missLatency = more.missLatency.map((one, index) => Math.max(0, one - (other.missLatency[index] ?? 0)))
  return more
}

const takeFrom = (sum: Record<string, number>, part: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(part)) sum[name] = Math.max(0, (sum[name] ?? 0) - value)
}

const addInto = (sum: Record<string, number>, part: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + value
}

export const totalsOf = ({ at: _at, hitLatency, missLatency, ...sums }: Minute): Totals => ({
  ...sums,
  hitLatency: latencyOf(hitLatency),
  missLatency: latencyOf(missLatency),
})

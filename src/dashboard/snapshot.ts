import type { StoreStats } from '../cache/store.ts'
import type { FalseHits } from '../semantic/learning/false-hits.ts'

/** What the dashboard shows at one time, as JSON. Types alone: the page is built from the same file. Times are epoch ms, waits ms, money US dollars. */
export interface DashboardSnapshot {
  readonly version: string
  readonly now: number
  /** Draining gateways are not ready. */
  readonly ready: boolean
  readonly detail: string
  /** Of this process. */
  readonly startedAt: number
  /** From when on minutes have been counted; over a restart this stays. Of several instances, by the first of them. */
  readonly since: number
  readonly instances: InstancesView
  /** Everything within the asked span. */
  readonly totals: Totals
  /** The same in steps, oldest first, without gaps. */
  readonly buckets: readonly Bucket[]
  readonly stepMinutes: number
  readonly store: StoreView
  readonly semantic: SemanticView
  readonly providers: readonly ProviderView[]
  /** Names that the playground can ask for. */
  readonly models: readonly string[]
}

/** Whose minutes the totals and buckets are the sum of. */
export interface InstancesView {
  /** `one`: instances share nothing here. `all`: summed over `list`. `alone`: they share a Redis that does not answer, so this is this instance's. */
  readonly sum: 'one' | 'all' | 'alone'
  /** For people. */
  readonly detail: string
  /** This instance first. */
  readonly list: readonly InstanceView[]
}

export interface InstanceView {
  /** `host:port` */
  readonly name: string
  readonly startedAt: number
  /** False: it has not been heard of for a minute and a half. What it counted still counts. */
  readonly running: boolean
}

/**
 * How requests ended, each in exactly one of these. `stale`: a refresh ran behind it; `outage`: stale, because every provider had failed,
 * and so no hit. `failed`: refused, without an answer from anywhere, or left by the client before it.
 */
export type Ending = 'hit' | 'semanticHit' | 'stale' | 'collapsed' | 'outage' | 'miss' | 'refresh' | 'bypass' | 'failed'

export type TierName = 'memory' | 'lmdb' | 'redis'

export interface Totals {
  readonly endings: Readonly<Record<Ending, number>>
  /** Hits, stale ones included, by the tier that had them. */
  readonly tiers: Readonly<Record<TierName, number>>
  /** What the semantic tier made of requests that had no exact answer; `wouldServe`: in observe mode. */
  readonly semantic: Readonly<Record<'served' | 'wouldServe' | 'refused' | 'skipped', number>>
  /** What providers were asked for. */
  readonly bought: Tokens
  /** What was answered without asking anew. */
  readonly reused: Tokens
  readonly money: Money
  /** What providers took for these answers when they were first brought, less what the hits took. */
  readonly waitSavedMs: number
  /** Time until the answer begins; undefined when there was none. */
  readonly hitLatency?: Latency | undefined
  readonly missLatency?: Latency | undefined
}

export interface Bucket extends Totals {
  readonly at: number
}

export interface Tokens {
  readonly input: number
  readonly output: number
}

export interface Money {
  /** Paid to providers. */
  readonly spent: number
  readonly saved: number
  /** Answers whose price is not known: they are in neither sum. */
  readonly unpricedSpent: number
  readonly unpricedSaved: number
  /** The part of `spent` that no request asked for: refreshes, audits, judgements. */
  readonly behind: number
}

export interface Latency {
  readonly count: number
  readonly p50: number
  readonly p95: number
}

/** The semantic tier of this instance. Instances that share a Redis learn together. */
export interface SemanticView {
  readonly mode: 'off' | 'observe' | 'verified'
  readonly state: 'off' | 'loading' | 'ready' | 'failed'
  readonly detail: string
  /** Wrong answers that are bearable, as a share of those served by this tier, 0-1. */
  readonly maxErrorRate: number
  /** The share of `maxErrorRate` that it allows itself; below 1 it has drawn back. */
  readonly allowance: number
  readonly falseHits: FalseHits
  /** Near misses come with their prompts. */
  readonly showsTexts: boolean
  /** The last ones, newest first. */
  readonly nearMisses: readonly NearMiss[]
}

/** A kept prompt lay near, and its answer was not served. */
export interface NearMiss {
  readonly at: number
  readonly requestId: string
  readonly reason: string
  /** Cosine, 0-1. */
  readonly similarity: number
  /** That one answer is right for both, as the verdict has it. */
  readonly probability?: number | undefined
  readonly texts?: { readonly asked: string; readonly near: string } | undefined
}

export interface StoreView {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
  readonly tiers: readonly StoreStats[]
}

export interface ProviderView {
  readonly name: string
  /** Whose credential is sent: ours, none because none is needed, or the caller's own. */
  readonly credential: 'own' | 'none' | 'caller'
  /** Those that were used since the start. */
  readonly deployments: readonly DeploymentView[]
}

export interface DeploymentView {
  readonly model: string
  readonly resting?: { readonly reason: 'rate-limit' | 'credential' | 'breaker'; readonly until: number } | undefined
  readonly breaker: 'closed' | 'open' | 'half-open'
  readonly inFlight: number
  /** Of the last try, where that failed: when, and how. */
  readonly lastFailure?: { readonly at: number; readonly how: string } | undefined
  /** False: no try has been answered yet. */
  readonly answered: boolean
}

/** One request that is over. Never a prompt or an answer. */
export interface LastCall {
  /** Counts up since the start. */
  readonly sequence: number
  readonly requestId: string
  readonly at: number
  readonly door: string
  readonly caller: string
  readonly status: number
  readonly ending: Ending
  readonly provider?: string | undefined
  readonly model?: string | undefined
  readonly streamed: boolean
  readonly completed: boolean
  readonly durationMs: number
  readonly inputTokens?: number | undefined
  readonly outputTokens?: number | undefined
  readonly cost?: number | undefined
  readonly saved?: number | undefined
  readonly error?: string | undefined
}

/** An event of the live stream. */
export interface LiveCalls {
  /** Newest last. */
  readonly calls: readonly LastCall[]
  /** How many more there were since the event before. */
  readonly skipped: number
}

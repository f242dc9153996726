import type { Registry } from 'prom-client'
import type { CacheOutcome } from '../../call.ts'

/** What the metrics come to, since the start of the process. */
export interface Summary {
  /** Epoch ms at which the process, and with it the counting, began. */
  readonly startedAt: number
  readonly requests: {
    readonly total: number
    /** Ended with a status of 400 to 499: the caller's own fault, or that it left first (499). */
    readonly refused: number
    /** Ended with a status of 500 or more. */
    readonly failed: number
    readonly inFlight: number
  }
  readonly cache: {
    /** Answered requests that the cache might have answered: the denominator of both ratios. */
    readonly cacheable: number
    readonly hits: number
    /** By the tier that had the answer; tiers that had none are left out. */
    readonly hitsByTier: Readonly<Record<string, number>>
    /** Stale answers: those with a refresh behind them are hits, those of an `outage` are not. */
    readonly stale: number
    readonly outage: number
    readonly collapsed: number
    /** Neither is cacheable: the caller wished for a new answer, or the cache stood aside. */
    readonly refreshed: number
    readonly bypassed: number
    /** Hits of cacheable requests; undefined before the first. */
    readonly hitRatio: number | undefined
    /** Hits and collapsed of cacheable requests: what did not cost an upstream call. */
    readonly sparedRatio: number | undefined
  }
  readonly dollars: {
    readonly spent: number
    /** The part of `spent` that no request asked for: refreshes, audits, judgements. */
    readonly behind: number
    readonly saved: number
    /** Answers bought, and given by the cache (hits, collapsed, stale in an outage), whose price is not known and that are in neither sum. */
    readonly unpricedAnswers: number
    readonly unpricedHits: number
  }
  readonly tokens: { readonly spent: number; readonly saved: number }
  readonly providers: {
    readonly attempts: number
    readonly retries: number
    readonly fallbacks: number
    readonly cooldowns: number
    readonly openBreakers: number
  }
  /** Mean seconds by what the cache did; undefined before the first. */
  readonly seconds: {
    /** The same request. */
    readonly hit: number | undefined
    /** A similar prompt, which is embedded and judged first. */
    readonly semanticHit: number | undefined
    /** Of answers that a provider made for their request, refreshes and bypasses included. */
    readonly miss: number | undefined
  }
  readonly semantic: {
    /** What the semantic tier made of requests without an exact answer. */
    readonly served: number
    readonly wouldServe: number
    readonly refused: number
    readonly skipped: number
    /** 0 while the tier is off. */
    readonly maxErrorRate: number
    /** Answers of which it is known whether they were right, those before the start included. */
    readonly checked: number
    /** Wrong ones as a share of these, with its 95% interval; undefined before the first. */
    readonly falseHitRate: { readonly estimate: number; readonly lower: number; readonly upper: number } | undefined
  }
}

/** One source of truth: what stands on /metrics, summed. */
export const summaryOf = async (registry: Registry): Promise<Summary> => {
  const sum = await sumsOf(registry)
  return {
    startedAt: Math.round(sum('process_start_time_seconds') * 1_000),
    requests: {
      total: sum('reprise_requests_total'),
      refused: sum('reprise_requests_total', ({ status }) => String(status).startsWith('4')),
      failed: sum('reprise_requests_total', ({ status }) => String(status).startsWith('5')),
      inFlight: sum('reprise_requests_in_flight'),
    },
    cache: cacheOf(sum),
    dollars: {
      spent: sum('reprise_spent_dollars_total'),
      behind: sum('reprise_spent_dollars_total', ({ purpose }) => purpose !== 'request'),
      saved: sum('reprise_saved_dollars_total'),
      unpricedAnswers: sum('reprise_unpriced_answers_total'),
      unpricedHits: sum('reprise_unpriced_hits_total'),
    },
    tokens: { spent: sum('gen_ai_client_token_usage_sum'), saved: sum('reprise_saved_tokens_total') },
    providers: {
      attempts: sum('reprise_attempts_total'),
      retries: sum('reprise_retries_total'),
      fallbacks: sum('reprise_fallbacks_total'),
      cooldowns: sum('reprise_cooldowns_total'),
      openBreakers: sum('reprise_breaker_open'),
    },
    seconds: {
      hit: meanSeconds(sum, ['hit']),
      semanticHit: meanSeconds(sum, ['semantic-hit']),
      miss: meanSeconds(sum, ['miss', 'refresh', 'bypass']),
    },
    semantic: semanticOf(sum),
  }
}

type Labels = Readonly<Partial<Record<string, string | number>>>
/** The sum of a family's series, of those whose labels suit. */
type Sum = (name: string, suits?: (labels: Labels) => boolean) => number

const sumsOf = async (registry: Registry): Promise<Sum> => {
  const families = await registry.getMetricsAsJSON()
  const rows = families.flatMap(({ name, values }) =>
    // A histogram names its rows apart: `…_sum`, `…_count`, `…_bucket`.
    values.map((row) => ({ ...row, name: 'metricName' in row ? String(row.metricName) : name })),
  )
  return (name, suits = () => true) =>
    rows.filter((row) => row.name === name && suits(row.labels)).reduce((total, { value }) => total + Number(value), 0)
}

const cacheOf = (sum: Sum): Summary['cache'] => {
  const cacheable = sum('reprise_cacheable_requests_total')
  const hits = sum('reprise_hits_total')
  const collapsed = sum('reprise_collapsed_requests_total')
  return {
    cacheable,
    hits,
    hitsByTier: Object.fromEntries(
      tiers.map((tier) => [tier, hitsOf(sum, tier)] as const).filter(([, count]) => count > 0),
    ),
    stale: sum('reprise_stale_answers_total'),
    outage: sum('reprise_stale_answers_total', ({ reason }) => reason === 'error'),
    collapsed,
    refreshed: sum(
      'reprise_requests_total',
      ({ outcome, status }) => outcome === 'refresh' && !/^[45]/.test(`${status}`),
    ),
    bypassed: sum('reprise_bypassed_requests_total'),
    hitRatio: ratio(hits, cacheable),
    sparedRatio: ratio(hits + collapsed, cacheable),
  }
}

const semanticOf = (sum: Sum): Summary['semantic'] => {
  const lookups = (name: string) => sum('reprise_semantic_lookups_total', ({ verdict }) => verdict === name)
  const rate = (end: string) => sum('reprise_semantic_false_hit_rate', ({ bound }) => bound === end)
  const checked = sum('reprise_semantic_checked_answers')
  return {
    served: lookups('served'),
    wouldServe: lookups('would-serve'),
    refused: lookups('refused'),
    skipped: lookups('skipped'),
    maxErrorRate: sum('reprise_semantic_max_error_rate'),
    checked,
    falseHitRate:
      checked === 0 ? undefined : { estimate: rate('estimate'), lower: rate('lower'), upper: rate('upper') },
  }
}

const tiers = ['memory', 'lmdb', 'redis'] as const

const hitsOf = (sum: Sum, name: (typeof tiers)[number]): number =>
  sum('reprise_tier_hits_total', ({ tier }) => tier === name)

const meanSeconds = (sum: Sum, outcomes: readonly CacheOutcome['kind'][]): number | undefined => {
  // A stream that broke off has an outcome and an error.
  const suits = ({ outcome, error_type }: Labels) => error_type === '' && outcomes.some((one) => one === outcome)
  const name = 'gen_ai_server_request_duration_seconds'
  return ratio(sum(`${name}_sum`, suits), sum(`${name}_count`, suits))
}

const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)

import type { Registry } from 'prom-client'
import type { CacheOutcome } from '../../call.ts'

/** What the metrics come to, since the start of the process. */
export interface Summary {
  /** Epoch ms at which the process, and with it the counting, began. */
  readonly startedAt: number
  readonly requests: {
    readonly total: number
    /** Answered with a status of 500 or more. */
    readonly failed: number
    readonly inFlight: number
  }
  readonly cache: {
    /** Answered requests that the cache might have answered: the denominator of both ratios. */
    readonly cacheable: number
    readonly hits: number
    /** By the tier that had the answer; tiers that had none are left out. */
    readonly hitsByTier: Readonly<Record<string, number>>
    readonly stale: number
    readonly collapsed: number
    readonly bypassed: number
    /** Hits of cacheable requests; undefined before the first. */
    readonly hitRatio: number | undefined
    /** Hits and collapsed of cacheable requests: what did not cost an upstream call. */
    readonly sparedRatio: number | undefined
  }
  readonly dollars: {
    readonly spent: number
    readonly saved: number
    /** Answers, and hits, whose price is not known and that are in neither sum. */
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
  /**
   * Mean seconds to the last byte. `hit`: of fresh answers from the cache, exact or of a similar prompt; `miss`: of answers that a provider
   * made for their request. Stale, shared and failed ones, whose time is neither's, are in none.
   */
  readonly seconds: { readonly hit: number | undefined; readonly miss: number | undefined }
}

/** One source of truth: what stands on /metrics, summed. */
export const summaryOf = async (registry: Registry): Promise<Summary> => {
  const sum = await sumsOf(registry)
  return {
    startedAt: Math.round(sum('process_start_time_seconds') * 1_000),
    requests: {
      total: sum('reprise_requests_total'),
      failed: sum('reprise_requests_total', ({ status }) => String(status).startsWith('5')),
      inFlight: sum('reprise_requests_in_flight'),
    },
    cache: cacheOf(sum),
    dollars: {
      spent: sum('reprise_spent_dollars_total'),
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
      hit: meanSeconds(sum, ['hit', 'semantic-hit']),
      miss: meanSeconds(sum, ['miss', 'refresh', 'bypass']),
    },
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
    collapsed,
    bypassed: sum('reprise_bypassed_requests_total'),
    hitRatio: ratio(hits, cacheable),
    sparedRatio: ratio(hits + collapsed, cacheable),
  }
}

const tiers = ['memory', 'lmdb', 'redis'] as const

const hitsOf = (sum: Sum, name: (typeof tiers)[number]): number =>
  sum('reprise_tier_hits_total', ({ tier }) => tier === name)

const meanSeconds = (sum: Sum, outcomes: readonly CacheOutcome['kind'][]): number | undefined => {
  const suits = ({ outcome }: Labels) => outcomes.some((one) => one === outcome)
  const name = 'gen_ai_server_request_duration_seconds'
  return ratio(sum(`${name}_sum`, suits), sum(`${name}_count`, suits))
}

const ratio = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole)

import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Announce } from '../events.ts'
import type { ProviderName } from './provider-name.ts'
import { cacheMetrics } from './metrics/cache.ts'
import { eventLoopMetrics } from './metrics/event-loop.ts'
import { instrumentsOf } from './metrics/instruments.ts'
import { replicationMetrics } from './metrics/replication.ts'
import { requestSeries } from './metrics/request-series.ts'
import { inFlightMetrics, requestMetrics } from './metrics/requests.ts'
import { spendingMetrics } from './metrics/spending.ts'
import { semanticMetrics } from './metrics/semantic.ts'
import type { SemanticStanding } from './metrics/semantic.ts'
import { storeMetrics } from './metrics/store.ts'
import { summaryOf } from './metrics/summary.ts'
import type { Summary } from './metrics/summary.ts'
import { tierMetrics } from './metrics/tiers.ts'
import type { TierSources } from './metrics/tiers.ts'
import { tracingMetrics } from './metrics/tracing.ts'
import type { Traced } from './metrics/tracing.ts'
import { upstreamMetrics } from './metrics/upstream.ts'

/** What /metrics shows. Every label value is a route template, a configured name or of a closed set, so the number of series is bounded. */
export interface Metrics {
  readonly listen: Announce
  /** Prometheus exposition text and its content type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
  /** The same counters, summed for people. */
  summary(): Promise<Summary>
}

export interface MetricsSettings extends TierSources {
  /** Deployments (`account/model`) that the configuration names. */
  readonly deployments: () => ReadonlySet<string>
  /** `gen_ai.provider.name` of an account; its own name unless given. */
  readonly providerName?: ProviderName
  /** Asked before each page; undefined: the semantic tier is off. */
  readonly semantic?: () => SemanticStanding | undefined
  /** Asked before each page; absent: nothing is traced. */
  readonly traced?: (() => Traced | undefined) | undefined
}

const withoutUse = [
  // Gauges whose names end as only a counter's may.
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
  // See `eventLoopMetrics`.
  ...['', '_min', '_max', '_mean', '_stddev', '_p50', '_p90', '_p99'].map(
    (kind) => `nodejs_eventloop_lag${kind}_seconds`,
  ),
]

export const createMetrics = ({
  deployments,
  semantic = () => undefined,
  traced = () => undefined,
  providerName = (account) => account,
  ...sources
}: MetricsSettings): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const name of withoutUse) registry.removeSingleMetric(name)
  const instruments = instrumentsOf(registry)
  eventLoopMetrics(instruments, sources.clock)
  const similar = semanticMetrics(instruments, semantic)
  const inFlight = inFlightMetrics(instruments)
  const spending = spendingMetrics(instruments, providerName)
  const count = requestSeries([requestMetrics(instruments, providerName), cacheMetrics(instruments), spending.bind])
  const others = [
    upstreamMetrics(instruments, { named: deployments, providerName }),
    storeMetrics(instruments),
    spending.listen,
    similar.listen,
    replicationMetrics(instruments),
  ]
  const tiers = tierMetrics(instruments, sources)
  const traces = tracingMetrics(instruments, traced)
  const look = async () => {
    similar.look()
    traces()
    await tiers()
  }
  return {
    listen: (event) => {
      if (event.type === 'request-start') return inFlight(event.door, 1)
      if (event.type !== 'request-end') return others.forEach((listener) => listener(event))
      inFlight(event.door, -1)
      count(event)
    },
    render: async () => {
      await look()
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    summary: async () => {
      await look()
      return summaryOf(registry)
    },
  }
}

import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Announce } from '../events.ts'
import { instrumentsOf } from './metrics/instruments.ts'
import { requestMetrics } from './metrics/requests.ts'
import { spendingMetrics } from './metrics/spending.ts'
import { storeMetrics } from './metrics/store.ts'
import { upstreamMetrics } from './metrics/upstream.ts'

/** What /metrics shows. Every label value is a route template, a configured name or of a closed set, so the number of series is bounded. */
export interface Metrics {
  readonly listen: Announce
  /** Prometheus exposition text and its content type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface MetricsSettings {
  /** Deployments (`account/model`) that the configuration names. */
  readonly deployments: () => ReadonlySet<string>
}

export const createMetrics = ({ deployments }: MetricsSettings): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const instruments = instrumentsOf(registry)
  const listeners = [
    requestMetrics(instruments),
    spendingMetrics(instruments),
    upstreamMetrics(instruments, deployments),
    storeMetrics(instruments),
  ]
  return {
    listen: (event) => listeners.forEach((listener) => listener(event)),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}

import type { Call, Content, Reply } from '../call.ts'
import type { ProviderAccount } from '../provider.ts'
import type { JsonObject } from '../json.ts'
import type { ModelCacheSettings } from '../model-cache.ts'

export type Selection = 'first' | 'round-robin' | 'weighted' | 'least-busy' | 'lowest-latency' | 'lowest-cost'

/** One place that can serve a model. */
export interface Deployment {
  /** `account/model`: unique in a route, a label on /metrics. */
  readonly id: string
  readonly account: ProviderAccount
  /** The provider's model name. */
  readonly model: string
  readonly weight: number
  /** Members set on every outbound body, over the caller's. */
  readonly parameters?: JsonObject | undefined
}

/** The accounts of deployments by their names in the configuration, each once. */
export const accountNames = (deployments: readonly Pick<Deployment, 'account'>[]): readonly string[] => [
  ...new Set(deployments.map(({ account }) => account.name)),
]

/** Waits, ms. `firstTokenMs` and `idleMs` hold for streams only, `answerMs` for plain answers. */
export interface Timeouts {
  readonly connectMs: number
  /** Of a try that is not the last hope; absent: as long as the call may take. */
  readonly answerMs?: number | undefined
  readonly firstTokenMs: number
  readonly idleMs: number
  readonly totalMs: number
}

export interface RetryPolicy {
  /** Tries at one deployment, the first included, before the next is asked. */
  readonly attempts: number
  /** Base of the exponential backoff with full jitter, ms. */
  readonly backoffMs: number
  /** The longest that a call waits for a deployment that rests, ms: what a provider asks for beyond it the caller is told. */
  readonly maxWaitMs: number
}

/** What the name of a model resolves to: deployments in order, and how to go about them. */
export interface Route {
  /** The name that resolved: a label on /metrics only where `configured`. */
  readonly name: string
  /** Named in the configuration (or by a prefix of it), so that its name may be a metric label. */
  readonly configured: boolean
  readonly deployments: readonly [Deployment, ...Deployment[]]
  readonly selection: Selection
  readonly retry: RetryPolicy
  readonly timeouts: Timeouts
  readonly cache: ModelCacheSettings
}

/** One try at one deployment. A plain call resolves with the whole body, a stream at its first real output. Rejects with `UpstreamError`. */
export type Transmit = (call: Call, deployment: Deployment, limits: TransmitLimits) => Promise<Transmission>

export interface TransmitLimits {
  readonly timeouts: Timeouts
  /** Epoch ms after which nothing of this call may run. */
  readonly deadlineAt: number
  readonly signal: AbortSignal
}

/** What one successful try brought, already in the door's dialect. Events throw `UpstreamError` when the stream breaks after its first output. */
export interface Transmission {
  readonly content: Content
  /** Response headers that may pass to the client. */
  readonly headers: Readonly<Record<string, string>>
  /** `cache-control`, `expires`, `age` and `date` as they came. */
  readonly cacheHeaders: Readonly<Record<string, string>>
  readonly dropped: readonly string[]
}

/** THE retry loop. Rejects with `RequestError` (the caller's own fault) or `RouteFailedError`. */
export interface Router {
  send(call: Call, route: Route): Promise<Reply>
}

import type { CacheStore, StoreHealth } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import type { DashboardSnapshot, LiveCalls } from '../dashboard/snapshot.ts'
import type { Dialect, DialectName } from '../dialect.ts'
import type { Announce } from '../events.ts'
import type { Feedback } from '../gateway/feedback.ts'
import type { Gateway } from '../gateway.ts'
import type { Models } from '../routing/model.ts'
import type { Callers } from './callers.ts'
import type { Page } from './dashboard-page.ts'
import type { RunningCalls } from './running-calls.ts'
import type { TracePlaceOf } from './trace-place.ts'
import type { Spools } from './upload/spool.ts'
import type { PromptCollaborators } from './prompt/collaborators.ts'

/** Everything the HTTP side needs of the rest of the gateway. `main` makes it, tests fake it. */
export interface AppCollaborators {
  readonly gateway: Gateway
  readonly feedback: Feedback
  readonly dialects: DoorDialects
  readonly callers: Callers
  readonly models: Pick<Models, 'list' | 'resolve'>
  /** For the admin API only: answers come from the gateway. */
  readonly store: Pick<CacheStore, 'purge' | 'stats' | 'contents' | 'receive'>
  readonly admin: {
    readonly key?: string | undefined
    /** Prompts and answers may be seen by whom the admin API answers. */
    readonly showBodies?: boolean | undefined
  }
  /** A larger answer is not kept. */
  readonly maxEntryBytes: number
  readonly metrics: MetricsPage
  readonly dashboard: DashboardSource
  /** Absent: no prompt has an endpoint. */
  readonly prompts?: PromptCollaborators | undefined
  /** True from the signal to stop on: doors take no more calls, probes are still answered. */
  readonly draining?: (() => boolean) | undefined
  readonly running: Pick<RunningCalls, 'add'>
  /** Asked at each `/readyz`: cheap, and waits for nothing. */
  readonly readiness: () => GatewayReadiness
  readonly tracePlaceOf: TracePlaceOf
  readonly announce: Announce
  /** Told of every error that no rule foresaw; the caller only learns the request id. */
  readonly onFault: (error: unknown, requestId: string) => void
  readonly clock: Clock
  readonly settings: HttpSettings
  readonly uploads: UploadSettings
  readonly version: string
}

/** A door opens for each dialect given. `chat` also words the errors of requests that meet no door. */
export type DoorDialects = Readonly<Partial<Record<DialectName, Dialect>>> & { readonly chat: Dialect }

export interface MetricsPage {
  /** With it `/metrics`, `/healthz` and `/readyz` ask for this key. */
  readonly key?: string | undefined
  /** Prometheus exposition text and its content type. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
  /** The same, summed, as JSON. */
  summary(): Promise<object>
}

export interface DashboardSource {
  readonly page: Page
  /** The last `minutes`, in steps. */
  snapshot(span: { readonly minutes: number; readonly stepMinutes: number }): Promise<DashboardSnapshot>
  /** The last calls and those that follow; ends when the gateway drains. */
  follow(): AsyncIterable<LiveCalls>
}

export interface GatewayReadiness {
  /** False while draining: no new request should be sent here. */
  readonly ready: boolean
  /** Why not, or what to know all the same. */
  readonly detail: string
  /** An ill store does not make the gateway unready: it answers on without. */
  readonly store: StoreHealth & { readonly name: string }
  /** `off`, `loading`, `ready` or `failed`, and what to know of it. The gateway answers on without. */
  readonly semantic?: { readonly state: string; readonly detail: string } | undefined
  /** Accounts by their names in the configuration; never an address or a key. */
  readonly providers: readonly { readonly name: string; readonly state: string }[]
}

/** How forms are taken in. */
export interface UploadSettings {
  /** Largest form. */
  readonly limitBytes: number
  /** How long a client may take to send one. */
  readonly timeoutMs: number
  readonly spools: Spools
}

export interface HttpSettings {
  /** Largest request body, decoded and on the wire. */
  readonly bodyLimitBytes: number
  /** How long a client may take to send its body. */
  readonly bodyTimeoutMs: number
  /** False: no /docs and no /openapi.json. */
  readonly docs?: boolean | undefined
  /** A stream that is quiet for this long gets an SSE comment. */
  readonly heartbeatMs: number
  /** What cannot be carried to a provider's dialect is refused for every call, as `x-reprise-strict: true` asks for one. */
  readonly strict?: boolean | undefined
  /** Refuses requests whose Host is no loopback name: for a gateway that asks for no key. */
  readonly loopbackHostsOnly?: boolean | undefined
  /** Absent or without origins: browsers on other origins are not let in. `*` is all. */
  readonly cors?: { readonly origins: readonly string[] } | undefined
}

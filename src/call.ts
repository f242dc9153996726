import type { Dialect, ParsedRequest, StreamEvent, Usage } from './dialect.ts'
import type { JsonObject } from './json.ts'

/** Who asks, and whose answers must not mix with others'. */
export interface Caller {
  readonly name: string
  readonly tenant: string
  /** Names or globs of models this caller may ask for; `*` is all. */
  readonly models: readonly string[]
  /** The caller's own provider key, to be passed on where the gateway has none (see docs/architecture.md, callers). */
  readonly credential?: string | undefined
}

/** One request on its way through the pipeline. */
export interface Call {
  /** `x-request-id`: the caller's if well-formed, else new. */
  readonly id: string
  readonly dialect: Dialect
  readonly request: ParsedRequest
  /** The body as it came. */
  readonly bytes: Uint8Array
  /** False when parsing lost something (integers beyond 2^53, lone surrogates): such a call bypasses and its bytes go through. */
  readonly lossless: boolean
  /** Request headers that change answers (`anthropic-version`, `openai-beta` …), lower-case names; sent upstream and part of the key. */
  readonly headers: Readonly<Record<string, string>>
  /** The query string without `?`. */
  readonly query: string
  readonly caller: Caller
  readonly controls: CacheControls
  /** Aborts when the caller has gone or the gateway gives up. */
  readonly signal: AbortSignal
  /** Epoch ms. */
  readonly receivedAt: number
}

/** What the caller asks of the cache for this call, by header or body member. Seconds as RFC 9111 has them. */
export interface CacheControls {
  readonly noCache: boolean
  readonly noStore: boolean
  readonly onlyIfCached: boolean
  readonly maxAgeSeconds?: number | undefined
  /** Seconds; Infinity for a bare `max-stale`. */
  readonly maxStaleSeconds?: number | undefined
  readonly staleIfErrorSeconds?: number | undefined
  readonly ttlSeconds?: number | undefined
  readonly namespace?: string | undefined
  readonly tags: readonly string[]
  readonly semantic?: 'off' | 'observe' | 'verified' | undefined
  readonly semanticMaxError?: number | undefined
}

export const noControls: CacheControls = { noCache: false, noStore: false, onlyIfCached: false, tags: [] }

/** An answer's content in the door's dialect, plain or streamed. */
export type Content =
  /** `text` is the wire JSON, `body` the same parsed. */
  | { readonly kind: 'body'; readonly text: string; readonly body: JsonObject }
  | { readonly kind: 'events'; readonly events: AsyncIterable<StreamEvent> }

/** One try at one deployment. */
export interface Attempt {
  /** `provider/model` */
  readonly deployment: string
  readonly provider: string
  readonly startedAt: number
  readonly durationMs: number
  /** undefined: it answered. */
  readonly failure?:
    | { readonly fault: string; readonly status: number | undefined; readonly message: string }
    | undefined
}

/** What a route brought back. */
export interface Reply {
  readonly content: Content
  readonly provider: string
  /** The provider's model name. */
  readonly model: string
  readonly attempts: readonly Attempt[]
  /** The provider's response headers that may pass to the client. */
  readonly headers: Readonly<Record<string, string>>
  /** Members that could not be carried to the provider's dialect. */
  readonly dropped: readonly string[]
  /** Milliseconds from the first attempt's start to the reply's head. */
  readonly upstreamMs: number
}

/** What an answer used, cost and saved. */
export interface Tally {
  readonly usage?: Usage | undefined
  /** US dollars paid to a provider for this answer; 0 for a hit, undefined when the price is not known. */
  readonly cost?: number | undefined
  /** US dollars that this hit did not cost; undefined on a miss and where the price is not known. */
  readonly saved?: number | undefined
}

/** What the cache did, in RFC 9211's words. */
export interface CacheOutcome {
  readonly kind: 'hit' | 'semantic-hit' | 'stale' | 'miss' | 'bypass' | 'refresh' | 'collapsed'
  /** Why it went upstream; absent on a hit. `fwd-status` tells what the upstream said when stale was served in its place. */
  readonly fwd?: 'bypass' | 'miss' | 'stale' | 'request' | undefined
  readonly fwdStatus?: number | undefined
  /** exact, semantic, lexical, or a reason for bypass. */
  readonly detail?: string | undefined
  /** Seconds of freshness left; negative when stale. */
  readonly ttlSeconds?: number | undefined
  readonly ageSeconds?: number | undefined
  readonly stored?: boolean | undefined
  readonly collapsed?: boolean | undefined
  /** Cosine of a semantic hit, 0-1. */
  readonly similarity?: number | undefined
}

/** What the pipeline gives back to a door. */
export interface Answer {
  readonly status: number
  readonly content: Content
  readonly outcome: CacheOutcome
  readonly provider: string | undefined
  readonly model: string | undefined
  readonly attempts: readonly Attempt[]
  readonly headers: Readonly<Record<string, string>>
  readonly dropped: readonly string[]
  /** Known at once for a body; for events of a miss once they have been read, so ask when the last byte has left. */
  tally(): Tally
  /** Metric label: the route's name where the configuration names it, else `other`. */
  readonly route: string
  /** Milliseconds per stage for `server-timing`. */
  readonly timing: Readonly<Record<string, number>>
  /** What of the caller's wishes was cut down to the operator's limits. */
  readonly clamped: readonly string[]
}

import type { Dialect, ParsedRequest, StreamEvent, Usage } from './dialect.ts'
import type { JsonObject } from './json.ts'
import type { ModelCacheSettings } from './model-cache.ts'
import type { TraceContext } from './trace/context.ts'

/** Who asks, and whose answers must not mix with others'. */
export interface Caller {
  readonly name: string
  readonly tenant: string
  /** Names or globs of models this caller may ask for; `*` is all. */
  readonly models: readonly string[]
  /** The caller's own provider key, to be passed on where the gateway has none (see `credentialSource`). */
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
  /** What cannot be carried to a provider's dialect is refused, not left out: part of the key. */
  readonly strict?: boolean | undefined
  /** The account that holds the response from which this call goes on: no other can answer it. */
  readonly heldBy?: string | undefined
  /** The call asks about a response that a provider keeps, and has no body. */
  readonly held?: HeldAsk | undefined
  /** What came as a form beside `request.body`, which is its view (see `Upload`). */
  readonly upload?: Upload | undefined
  /** The query string without `?`. */
  readonly query: string
  readonly caller: Caller
  readonly controls: CacheControls
  /** Aborts when the caller has gone or the gateway gives up. Made when it is first asked for, which a hit never does. */
  readonly signal: () => AbortSignal
  /** Epoch ms. */
  readonly receivedAt: number
  /** A stale answer stands by: no wait for a provider that asks for patience is worth it. */
  readonly staleAtHand?: boolean | undefined
  /** The caller wants to know what the semantic tier thought (`x-reprise-explain`). */
  readonly explain?: boolean | undefined
  /** Told of each try as it begins (`account/model`): who leaves before the answer hears of them in no other way. */
  readonly tried?: ((deployment: string) => void) | undefined
  /** Goes upstream as `traceparent`; absent where nobody traces. */
  readonly trace?: TraceContext | undefined
  /** The prompt file that made this call, if any. */
  readonly prompt?: PromptMark | undefined
}

/**
 * A form (multipart/form-data) that has come whole, its files outside memory. Its view as a body has a member a name: the text of a
 * field, `{ filename, type, bytes, sha256 }` of a file, an array where a name came several times.
 */
export interface Upload {
  /** In the order in which they came. */
  readonly parts: readonly FormPart[]
  /** The bytes of one of its files, as often as there are tries. */
  read(file: FormFile): AsyncIterable<Uint8Array>
  /** Keeps the files until what is returned is called; they go when nobody keeps or reads them. */
  hold(): () => void
}

export type FormPart = FormField | FormFile

export interface FormField {
  readonly kind: 'field'
  readonly name: string
  readonly value: string
}

export interface FormFile {
  readonly kind: 'file'
  readonly name: string
  readonly filename: string
  /** Its media type, where it came with one. */
  readonly type: string | undefined
  readonly bytes: number
  /** 64 hex digits. */
  readonly sha256: string
  /** Where it starts among the bytes of all files. */
  readonly offset: number
}

/** What is asked about a response that a provider keeps. */
export interface HeldAsk {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** The client's handle; behind the check of it, the provider's id. */
  readonly id: string
  /** Follows the id in the path. */
  readonly action: '' | '/cancel' | '/input_items'
}

/** What a prompt file asks of the pipeline for the calls it makes. */
export interface PromptMark {
  readonly name: string
  /** `name@version`: part of the key, because an answer to any other call was not held to the file's schema. */
  readonly id: string
  /** Over the settings of the model. */
  readonly cache: ModelCacheSettings
  /** What answers are held to before they are given or kept; absent where any text will do. */
  readonly promise?: AnswerPromise | undefined
}

/** A check that an answer has to pass, and how to ask once more when it does not. Bodies of the call's dialect. */
export interface AnswerPromise {
  /** What is wrong with the answer; undefined: nothing. */
  fault(answer: JsonObject): string | undefined
  /** The request that shows the provider its answer and what was wrong with it. */
  again(request: JsonObject, answer: JsonObject, fault: string): JsonObject
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
  /** How many answers to keep, of which each call gets one. */
  readonly variants?: number | undefined
  readonly semantic?: 'off' | 'observe' | 'verified' | undefined
  readonly semanticMaxError?: number | undefined
}

export const noControls: CacheControls = { noCache: false, noStore: false, onlyIfCached: false, tags: [] }

/** An answer's content in the door's dialect, plain or streamed. */
export type Content =
  /** `text` is the wire JSON, `bytes` the same in UTF-8 where it is there already, `body` the same parsed. */
  | { readonly kind: 'body'; readonly text: string; readonly bytes?: Uint8Array; readonly body: JsonObject }
  /** `replay` makes the same events at once, where the whole answer is there already. */
  | {
      readonly kind: 'events'
      readonly events: AsyncIterable<StreamEvent>
      readonly replay?: () => Iterable<StreamEvent>
    }
  /** Sound or plain text, of the type named; the length where it is known. `openEnded`: nothing tells whether it is whole. */
  | {
      readonly kind: 'bytes'
      readonly openEnded?: boolean | undefined
      readonly type: string
      readonly bytes: AsyncIterable<Uint8Array>
      readonly length?: number | undefined
    }

/** One try at one deployment. */
export interface Attempt {
  /** `account/model` */
  readonly deployment: string
  readonly provider: string
  readonly startedAt: number
  readonly durationMs: number
  /** undefined: it answered. */
  readonly failure?:
    | {
        readonly fault: string
        readonly status: number | undefined
        readonly message: string
        /** For the operator alone (see `UpstreamErrorFacts`). */
        readonly detail?: string | undefined
      }
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
  /** The provider's `cache-control`, `expires`, `age` and `date`: for the cache, never for the client. */
  readonly cacheHeaders: Readonly<Record<string, string>>
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
  /** Milliseconds that the provider took when a kept answer was brought; undefined where it was brought now. */
  readonly savedMs?: number | undefined
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
  /** Epoch ms when the answer was kept; hits only. */
  readonly storedAt?: number | undefined
  readonly stored?: boolean | undefined
  /** A refresh began behind it. */
  readonly refreshing?: boolean | undefined
  readonly collapsed?: boolean | undefined
  /** Which tier had the answer: memory, lmdb or redis; absent where none had. */
  readonly tier?: string | undefined
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
  /** Tries made at providers for this answer. */
  readonly attempts: number
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
  /** What the semantic tier thought, where the caller asked and the tier was asked. */
  readonly semantic?: string | undefined
}

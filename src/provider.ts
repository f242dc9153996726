import type { DialectName } from './dialect.ts'
import type { JsonObject } from './json.ts'

/** How a provider wants to be told who we are. */
export type ProviderAuth =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'header'; readonly header: string }
  | { readonly kind: 'none' }

/** A company or server that we call, as data: what differs between providers, and nothing else. */
export interface Provider {
  readonly name: string
  /** Without a trailing slash; undefined where only the operator knows it (azure-openai, openai-compatible). */
  readonly baseUrl?: string | undefined
  readonly auth: ProviderAuth
  /** Which dialects it speaks and where, relative to the base URL. `{model}` stands for the provider's model name. */
  readonly paths: Readonly<Partial<Record<DialectName, string>>>
  /** Query string added to every call, e.g. `api-version=2024-10-21`. */
  readonly query?: string | undefined
  /** Headers of every call, e.g. `anthropic-version`. The caller's own value for the same name wins. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Works without a key (local servers). */
  readonly keyless?: boolean | undefined
  /** Bare model names that are this provider's, e.g. /^gpt-/. */
  readonly bareNames?: readonly RegExp[] | undefined
  /** Members of an outbound body that this provider refuses, with the name it wants instead or `null` to leave out. */
  readonly renames?: Readonly<Record<string, string | null>> | undefined
  /** Error types or codes that mean overload although the status does not say so. */
  readonly overloadCodes?: readonly string[] | undefined
  /** Error types or codes that mean our credential is refused although the status does not say so. */
  readonly credentialCodes?: readonly string[] | undefined
  /** The name under which @pydantic/genai-prices knows it; its own name when absent. Of a keyless one it knows nothing. */
  readonly pricesName?: string | undefined
  /**
   * `gen_ai.provider.name` in OpenTelemetry's conventions, where they name it; else metrics and spans bear the account's name.
   * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/#gen-ai-provider-name
   */
  readonly genAiName?: string | undefined
  /** Answers inside the process in place of an HTTP call (demo, local models). */
  readonly transport?: Transport | undefined
  /** Models to show in `GET /v1/models` without asking anybody. */
  readonly knownModels?: readonly string[] | undefined
}

/** An upstream that is reached without a socket. Obeys the same rules as a server: status, headers, bytes, abort. */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>

export interface TransportRequest {
  readonly dialect: DialectName
  readonly headers: Readonly<Record<string, string>>
  readonly body: JsonObject
  /** Whose call it is: what is remembered for one must not be told to another. */
  readonly tenant: string
  readonly signal: AbortSignal
}

export interface TransportResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
  /** The end of the connection is all that ends it, so that one broken off may look whole. RFC 9112 §8. */
  readonly openEnded?: boolean
}

/** A provider as the configuration made it ready to call. */
export interface ProviderAccount {
  /** The name in the configuration; the provider's own when it is not named otherwise. */
  readonly name: string
  readonly provider: Provider
  readonly baseUrl: string
  /** The gateway's credential; undefined: the caller's own is passed on, or the provider needs none. */
  readonly credential?: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

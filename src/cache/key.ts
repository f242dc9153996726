import { hash } from 'node:crypto'
import type { DialectName } from '../dialect.ts'
import type { Json, JsonObject } from '../json.ts'
import { canonicalJson, canonicalMembers } from './canonical.ts'

/** A change of what the key is made of, or of what an entry holds, starts a new generation of entries. */
export const keyVersion = 1

// What does not change an answer. Everything else is in the key, known to us or not.
const membersOut = [
  'model', // the route stands for it
  'stream',
  'stream_options',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'metadata',
  'service_tier',
  'cache', // our own
]

// A response that the provider stores is a handle for later calls, one that it does not store is none; and it repeats its metadata.
const responsesOut: ReadonlySet<string> = new Set(membersOut.filter((member) => member !== 'metadata'))
const otherwiseOut: ReadonlySet<string> = new Set([...membersOut, 'store'])

/** Everything that two calls must have in common to get the same answer. */
export interface KeyParts {
  readonly dialect: DialectName
  /** Whose answers may meet: the tenant, or one constant for all under `scope: shared`. */
  readonly tenant: string
  readonly namespace: string
  /** What the route is made of: providers, base URLs, models, parameters; not weights, timeouts or credentials. */
  readonly route: Json
  /** Request headers that change answers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly query: string
  readonly body: JsonObject
}

/** The exact key: 64 hex digits, the SHA-256 of the canonical JSON (RFC 8785) of all parts. */
export const cacheKey = (parts: KeyParts): string => keyOf(parts, bodyDigest(parts.dialect, parts.body))

/** `cacheKey` that works out each body once: for bodies that come again as the same object (see `createBodyMemo`). Never changes a key. */
export const createKeyMemo = (): ((parts: KeyParts) => string) => {
  // One digest a body is enough: a parsed body belongs to one dialect.
  const digests = new WeakMap<JsonObject, { readonly dialect: DialectName; readonly digest: string }>()
  return (parts) => {
    const known = digests.get(parts.body)
    if (known?.dialect === parts.dialect) return keyOf(parts, known.digest)
    const digest = bodyDigest(parts.dialect, parts.body)
    digests.set(parts.body, { dialect: parts.dialect, digest })
    return keyOf(parts, digest)
  }
}

const bodyDigest = (dialect: DialectName, body: JsonObject): string =>
  sha256(canonicalMembers(body, dialect === 'responses' ? responsesOut : otherwiseOut))

const keyOf = ({ dialect, tenant, namespace, route, headers, query }: KeyParts, body: string): string =>
  sha256(canonicalJson({ version: keyVersion, dialect, tenant, namespace, route, headers, query, body }))

const sha256 = (text: string): string => hash('sha256', text)

import type { Call } from '../call.ts'
import type { ProviderAccount } from '../provider.ts'
import { writeTraceparent } from '../trace/context.ts'

/** The credential that goes with a call, and whose it is. */
export interface Credential {
  readonly value: string | undefined
  /** The caller's own, passed on because the gateway has none. */
  readonly callers: boolean
}

/** The gateway's credential, else the caller's own. A server that needs no key never sees one that was meant for others. */
export const credentialFor = (call: Call, { credential, provider }: ProviderAccount): Credential => {
  if (credential !== undefined) return { value: credential, callers: false }
  if (provider.keyless === true || provider.auth.kind === 'none') return { value: undefined, callers: false }
  return { value: call.caller.credential, callers: true }
}

/** Base URL, path and query. Undefined for a model name that would change the path. The caller's query goes where its dialect goes. */
export const urlFor = (call: Call, account: ProviderAccount, path: string, to: UrlWishes): URL | undefined => {
  if (path.includes('{model}') && /^\.{0,2}$/.test(to.model)) return undefined
  const base = account.baseUrl || `in-process://${account.name}`
  const url = new URL(base + path.replaceAll('{model}', () => encodeURIComponent(to.model)))
  for (const [name, value] of new URLSearchParams(account.provider.query ?? '')) url.searchParams.set(name, value)
  for (const [name, value] of new URLSearchParams(to.sameDialect ? call.query : ''))
    // The model is the route's to choose: a provider that reads it here would answer with one that this client may not use.
    if (name !== 'model') url.searchParams.set(name, value)
  return url
}

export interface UrlWishes {
  readonly model: string
  readonly sameDialect: boolean
}

export interface HeaderWishes {
  readonly credential: Credential
  readonly sameDialect: boolean
  readonly accept: string
}

/** What goes upstream and nothing else. Names are lower case, so that a later one replaces an earlier. */
export const headersFor = (
  call: Call,
  { provider, headers }: ProviderAccount,
  { credential, sameDialect, accept }: HeaderWishes,
): Readonly<Record<string, string>> => ({
  'user-agent': 'reprise',
  ...lowerCased(provider.headers ?? {}),
  ...lowerCased(headers),
  ...(sameDialect ? passedOn(call.headers, credential) : {}),
  'content-type': 'application/json',
  accept,
  'accept-encoding': 'identity',
  'x-request-id': call.id,
  ...(call.trace === undefined ? {} : { traceparent: writeTraceparent(call.trace) }),
  ...authorization(provider.auth, credential.value),
})

const authorization = (auth: ProviderAccount['provider']['auth'], credential: string | undefined) => {
  if (credential === undefined || auth.kind === 'none') return {}
  return auth.kind === 'bearer'
    ? { authorization: `Bearer ${credential}` }
    : { [auth.header.toLowerCase()]: credential }
}

/** With the gateway's key, a caller's organization or project would only make OpenAI refuse that key. */
const passedOn = (headers: Call['headers'], { callers }: Credential): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(lowerCased(headers)).filter(([name]) => callers || !accountHeaders.has(name)))

const accountHeaders: ReadonlySet<string> = new Set(['openai-organization', 'openai-project'])

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** The credential; the words of the headers that the operator set, among which may be a key for a proxy; and the operator's own address. */
export const secretsIn = (
  { baseUrl, headers, provider }: ProviderAccount,
  { value = '' }: Credential,
  { host }: URL,
): readonly string[] =>
  [
    value,
    ...Object.values(headers).flatMap((header) => header.split(/\s+/)),
    // Any other is told by the provider's name.
    ...(baseUrl === provider.baseUrl ? [] : [host]),
  ].filter((word) => word.length >= shortestSecret)

// Shorter ones would blank ordinary words.
const shortestSecret = 8

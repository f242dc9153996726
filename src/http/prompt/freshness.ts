import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import type { CacheOutcome } from '../../call.ts'
import type { Prompt } from '../../prompt.ts'

export interface FreshAnswer {
  readonly request: Request
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly prompt: Prompt
  readonly outcome: CacheOutcome
  /** Whether the caller showed a key: then only the file can make the answer public. */
  readonly authenticated: boolean
  /** Epoch ms. */
  readonly now: number
}

/** A GET answer for browsers and CDNs: validators, lifetimes and purge keys, or 304 where the client has it. RFC 9110 §13, RFC 9111. */
export const withFreshness = ({
  request,
  text,
  headers,
  prompt,
  outcome,
  authenticated,
  now,
}: FreshAnswer): Response => {
  const etag = `"${hash('sha256', `${headers['content-type']}\n${text}`, 'base64url')}"`
  // HTTP dates have no milliseconds.
  const modifiedAt = Math.floor((outcome.storedAt ?? now) / 1_000) * 1_000
  // Here the gateway is the origin: lifetimes count from this answer on, not from when the model gave it.
  const { age: _age, ...kept } = headers
  const head = new Headers({
    ...kept,
    etag,
    'last-modified': new Date(modifiedAt).toUTCString(),
    'cache-control': isForOneself(request.headers, outcome) ? 'no-store' : cacheControl(prompt, outcome, authenticated),
    vary: authenticated && !prompt.serving.http.public ? privateVary : publicVary(prompt),
    ...purgeKeys(prompt),
  })
  if (isUnchanged(request.headers, etag, modifiedAt)) {
    head.delete('content-type')
    return new Response(null, { status: 304, headers: head })
  }
  head.set('content-length', String(Buffer.byteLength(text)))
  return new Response(text, { headers: head })
}

const privateVary = 'Accept, Authorization, X-Api-Key'

/** Where the file says public, keys do not matter; else a shared cache must not give an open answer to who shows one. */
const publicVary = ({ serving }: Prompt): string => (serving.http.public ? 'Accept' : privateVary)

const spaces = ['x-reprise-cache-namespace', 'x-portkey-cache-namespace', 'x-reprise-cache-variants']

/** What was asked past the cache, in a space of its own or as one of several is no answer for others. */
const isForOneself = (headers: Headers, { kind }: CacheOutcome): boolean =>
  kind === 'bypass' || spaces.some((name) => headers.has(name))

/** RFC 9111 §5.2.2, RFC 5861. */
const cacheControl = ({ serving: { http } }: Prompt, { kind }: CacheOutcome, authenticated: boolean): string => {
  // A stale answer is being replaced: whoever keeps it should ask again before using it.
  if (kind === 'stale') return authenticated && !http.public ? 'private, no-cache' : 'public, no-cache'
  const windows = [
    `max-age=${seconds(http.maxAgeMs)}`,
    `stale-while-revalidate=${seconds(http.staleWhileRevalidateMs)}`,
    `stale-if-error=${seconds(http.staleIfErrorMs)}`,
  ]
  if (authenticated && !http.public) return ['private', ...windows].join(', ')
  return ['public', windows[0], `s-maxage=${seconds(http.sharedMaxAgeMs)}`, ...windows.slice(1)].join(', ')
}

const seconds = (ms: number): number => Math.floor(ms / 1_000)

/** What CDNs purge by: Fastly, Varnish and others read Surrogate-Key, Cloudflare Cache-Tag. */
const purgeKeys = ({ name, id, serving }: Prompt): Record<string, string> => {
  const keys = [name, id, ...serving.tags]
  return { 'surrogate-key': keys.join(' '), 'cache-tag': keys.join(',') }
}

/** RFC 9110 §13.2.2: If-Modified-Since counts only where If-None-Match is absent. */
const isUnchanged = (headers: Headers, etag: string, modifiedAt: number): boolean => {
  const known = headers.get('if-none-match')
  if (known !== null)
    return known.trim() === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
  const since = Date.parse(headers.get('if-modified-since') ?? '')
  return !Number.isNaN(since) && modifiedAt <= since
}

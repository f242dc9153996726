import { parseCacheControl, parseDeltaSeconds, type CacheControlDirectives } from './cache-control.ts'
import type { CacheEntry } from './entry.ts'
import type { CachePolicy } from './policy.ts'

export type Lifetime = Pick<CacheEntry, 'storedAt' | 'staleAt' | 'deleteAt'>

interface LifetimeQuestion {
  readonly policy: Pick<CachePolicy, 'ttlMs' | 'staleWhileRevalidateMs' | 'staleIfErrorMs'>
  /** The provider's response headers, lower-case names. */
  readonly upstream: Readonly<Record<string, string>>
  /** Epoch ms. */
  readonly now: number
  /** 0-1, uniform: spreads the ends of entries that were stored together. */
  readonly random: number
}

const jitter = 0.05

/** The longest that an answer lives to whom this lifetime was given, ms. */
export const longestTtlMs = (ttlMs: number): number => Math.ceil(ttlMs * (1 + jitter))

/**
 * How long an answer stored now lives. The provider may shorten it (RFC 9111 §4.2.1), but by no-store only forbid it (see `refusal`); its
 * no-cache is not obeyed: providers send it with every stream, against buffering proxies.
 */
export const lifetime = ({ policy, upstream, now, random }: LifetimeQuestion): Lifetime => {
  const directives = parseCacheControl(upstream['cache-control'] ?? '')
  const ttlMs = Math.min(policy.ttlMs * (1 - jitter + 2 * jitter * random), upstreamFreshMs(directives, upstream, now))
  const staleAt = now + Math.max(0, Math.round(ttlMs))
  // RFC 9111 §5.2.2.2: an answer that must be revalidated is never served stale.
  const mayBeStale = !directives.has('must-revalidate') && !directives.has('proxy-revalidate')
  const staleMs = mayBeStale ? Math.max(policy.staleWhileRevalidateMs, policy.staleIfErrorMs) : 0
  return { storedAt: now, staleAt, deleteAt: staleAt + staleMs }
}

/** s-maxage, else max-age, less the answer's Age; else Expires; else nothing is said. */
const upstreamFreshMs = (
  directives: CacheControlDirectives,
  upstream: Readonly<Record<string, string>>,
  now: number,
): number => {
  const maxAge = parseDeltaSeconds(directives.get('s-maxage')) ?? parseDeltaSeconds(directives.get('max-age'))
  if (maxAge !== undefined) return (maxAge - (parseDeltaSeconds(upstream['age']) ?? 0)) * 1_000
  const expires = upstream['expires']
  if (expires === undefined) return Infinity
  const expiresAt = Date.parse(expires)
  const sentAt = Date.parse(upstream['date'] ?? '')
  // RFC 9111 §5.3: what is no date, `0` above all, has already passed.
  return Number.isNaN(expiresAt) ? 0 : expiresAt - (Number.isNaN(sentAt) ? now : sentAt)
}

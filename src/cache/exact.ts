import type { Clock } from '../clock.ts'
import { freshness, type CacheEntry } from './entry.ts'
import { longestTtlMs } from './lifetime.ts'
import type { CachePolicy } from './policy.ts'
import type { CacheStore } from './store.ts'

/** What a kept answer is good for, for one call. */
export type EntryUse =
  | 'hit' // fresh: serve it
  | 'revalidate' // stale within the window: serve it at once, refresh behind it
  | 'if-error' // too stale to serve, unless every deployment fails
  | 'none' // this call does not want it: too old, or too stale

export interface Found {
  readonly entry: CacheEntry
  readonly state: 'fresh' | 'stale'
  readonly use: EntryUse
}

export interface Exact {
  /** The kept answer to this very call and what it may be used for; undefined: none. Reading is not for a policy with `read: false`. */
  lookup(key: string, policy: CachePolicy): Promise<Found | undefined>
  keep(entry: CacheEntry): Promise<void>
}

/** The exact tier: same key, same answer. Deadlines are the guarded store's. */
export const createExact = ({ store, clock }: { readonly store: CacheStore; readonly clock: Clock }): Exact => ({
  lookup: async (key, policy) => {
    const entry = await store.get(key)
    return entry !== undefined && entry.key === key && isWhole(entry) ? judge(entry, policy, clock.now()) : undefined
  },
  keep: (entry) => store.set(entry),
})

/** What an entry is good for, for a call under `policy`; undefined once it is past its end. RFC 9111 §4.2. */
const judge = (kept: CacheEntry, policy: CachePolicy, now: number): Found | undefined => {
  const entry = withinLimit(kept, policy)
  const state = freshness(entry, now)
  return state === 'gone' ? undefined : { entry, state, use: useOf(entry, policy, now) }
}

/**
 * Settings before a reload may have kept it for longer than any answer of this model may live, and another name of the same route for
 * longer than this call would have: how fresh is fresh enough is for who reads to say, and a call under its own name said so when it kept it.
 */
const withinLimit = (entry: CacheEntry, { model, ttlMs, maxTtlMs }: CachePolicy): CacheEntry => {
  const limitMs = entry.model === model ? maxTtlMs : ttlMs
  return entry.staleAt - entry.storedAt <= longestTtlMs(limitMs)
    ? entry
    : { ...entry, staleAt: entry.storedAt + limitMs }
}

/** Why a call goes upstream after its lookup, in RFC 9211's words. */
export const forwardReason = (policy: CachePolicy, found: Found | undefined): CachePolicy['fwd'] | 'stale' => {
  if (found === undefined) return policy.fwd
  return found.state === 'stale' ? 'stale' : 'request'
}

const useOf = (entry: CacheEntry, policy: CachePolicy, now: number): EntryUse => {
  if (now - entry.storedAt > policy.maxAgeMs) return 'none'
  const staleForMs = now - entry.staleAt
  if (staleForMs < 0) return 'hit'
  if (staleForMs < policy.maxStaleMs) return 'revalidate'
  return staleForMs < policy.maxStaleIfErrorMs ? 'if-error' : 'none'
}

// A damaged entry is a miss: its places to overwrite would tear the answer.
const isWhole = ({ slots, body }: CacheEntry): boolean =>
  slots.every(({ start, length }) => start >= 0 && length > 0 && start + length <= body.length)

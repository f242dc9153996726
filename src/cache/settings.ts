import type { SemanticLimits } from './semantic-limits.ts'

/** How the operator wants answers kept. `maxTtlMs` and `staleWhileRevalidateMs` bound what a single call may ask for. */
export interface CacheSettings {
  readonly enabled: boolean
  /** How long an answer is fresh. */
  readonly ttlMs: number
  /** The longest lifetime that a call may ask for; ttlMs when absent. */
  readonly maxTtlMs?: number | undefined
  /** How long after that it is served at once while one refresh runs (RFC 5861 §3), and as far as `max-stale` reaches. */
  readonly staleWhileRevalidateMs: number
  /** How long after that it is served when every deployment failed (RFC 5861 §4). */
  readonly staleIfErrorMs: number
  /** Share of the lifetime, 0-1, after which an entry that is hit is refreshed before anyone waits; 0 turns it off. */
  readonly refreshAhead: number
  /** Whose answers may meet: those of one tenant, or everybody's. */
  readonly scope: 'tenant' | 'shared'
  /** A larger answer is not kept. */
  readonly maxEntryBytes: number
  /** How far answers of similar prompts may serve; absent: not at all. */
  readonly semantic?: SemanticLimits | undefined
}

import type { CacheEntry } from '../../entry.ts'

/** Who leaves the memory tier when room is needed. */
export type EvictionName = 'lru' | 'lfu' | 'fifo' | 'random' | 'cost'

export interface Eviction {
  /** Whether a read sends an entry to the end of the queue that lru-cache keeps. */
  readonly readRenews: boolean
  /** Chooses instead of the queue. Absent where the queue's order is the policy. */
  readonly ranking?: Ranking
}

/** Told of everything that comes, is read and goes, so that it can name who is worth least. */
export interface Ranking {
  added(key: string, entry: CacheEntry, bytes: number): void
  used(key: string): void
  /** Gone for whatever reason; also follows an eviction. */
  removed(key: string): void
  /** Names who leaves now, and forgets it; undefined when nobody is left. */
  evict(): string | undefined
}

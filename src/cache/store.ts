import type { CacheEntry } from './entry.ts'

/** Which entries a purge means. `labels` as `labelsOf` makes them; an entry that has one of them is meant. */
export type Selector =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | { readonly kind: 'all' }

/** Gone at once, or kept but stale from now on. */
export type PurgeMode = 'purge' | 'expire'

export interface StoreStats {
  /** memory, lmdb, redis. */
  readonly tier: string
  readonly entries: number
  readonly bytes: number
  readonly maxBytes?: number | undefined
  readonly evictions?: number | undefined
  /** Anything but `ok` means that the store is not used now, and why. */
  readonly state: string
}

/** What came of wanting a lease. `answered`: it is taken, and an entry of the key is there, which may have come since the caller looked. */
export type Lease = 'taken' | 'answered' | 'elsewhere'

/** Of all instances that share a store one at a time holds the lease on a key: the one that is fetching its answer. */
export interface StoreLeases {
  /** Takes the lease for `ms`, or makes it last that long from now where `holder` has it. */
  take(key: string, holder: string, ms: number): Promise<Lease>
  /** Gives it back, if `holder` has it. */
  give(key: string, holder: string): Promise<void>
}

/** Where entries live. Implementations may reject: `guarded` turns that into a miss with a deadline; nothing else on the line has to care. */
export interface CacheStore {
  readonly name: string
  /** The entry, fresh or stale, never one past its deleteAt. Not to be written into: the next reader may get the same one. */
  get(key: string): Promise<CacheEntry | undefined>
  /** Keeps the entry, with a copy of its body, in place of any other with its key. */
  set(entry: CacheEntry): Promise<void>
  /** How many entries were touched. */
  purge(selector: Selector, mode: PurgeMode, now: number): Promise<number>
  /** The entry that an answer id (or its reference) belongs to. */
  findByLabel(label: string): Promise<CacheEntry | undefined>
  /** One row a tier, the nearest first. */
  stats(): Promise<readonly StoreStats[]>
  /** `ok`, or why the store is not being used. Cheap: /readyz calls it. */
  health(): StoreHealth
  /** Tells of entries that another process dropped or replaced, so that a nearer tier can forget them. */
  onInvalidate?(listener: InvalidationListener): void
  /** Tells the keys of writes that came to nothing though `set` resolved: what the store has for them is what they had to replace. */
  onLostWrite?(listener: (key: string) => void): void
  /** Absent where no other process can be asking for the same. A `set` ends the lease on the entry's key, once the entry can be read. */
  readonly leases?: StoreLeases | undefined
  close(): Promise<void>
}

/** `asked`: somebody outside asked every process for this purge, and the store has done it. Else only this process need forget something. */
export type InvalidationListener = (selector: Selector, cause?: 'asked') => void

export interface StoreHealth {
  readonly ok: boolean
  readonly detail: string
}

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

/** Which entries an operator looks at, and from where on. */
export interface SliceWish {
  /** What `labelsOf` makes of them; an entry has to carry every one. None: every entry. */
  readonly labels: readonly string[]
  /** The `next` of the slice before; absent: from the beginning. */
  readonly cursor?: string | undefined
  /** The most entries that the slice may hold. */
  readonly limit: number
  /** False: the bodies need not be there. */
  readonly bodies: boolean
}

/** It may hold fewer entries than there is room for, and none, though more follow: a look takes a bounded time. */
export interface Slice {
  readonly entries: readonly ListedEntry[]
  /** Absent: this was the last. */
  readonly next?: string | undefined
}

export interface ListedEntry {
  /** With an empty body where none was wished for and the store would have had to fetch it. */
  readonly entry: CacheEntry
  /** Length of its body. */
  readonly bytes: number
}

/** What a store holds, for those who look at it or move it. All of it rejects where the store does not do it in time. */
export interface StoreContents {
  /**
   * Entries that are there from the first slice to the last come at least once, whatever else comes and goes; Redis may give one twice
   * while its table grows. Rejects with `BadCursorError` for a cursor that no slice of these labels ended with.
   */
  slice(wish: SliceWish): Promise<Slice>
  /** Those of the keys that have an entry. */
  has(keys: readonly string[]): Promise<ReadonlySet<string>>
  /** Keeps an entry that was kept elsewhere, unless an answer stored at the same time or later is kept under its key. Resolves once it can be read. */
  take(entry: CacheEntry): Promise<Taken>
}

/** `held`: what is kept already is as new. `left-out`: it has ended, or there is no room for one so large. */
export type Taken = 'kept' | 'held' | 'left-out'

/** Taking in entries that were kept elsewhere, as one import does. */
export interface Receiving {
  /** As that of the contents. `purged`: a purge meant it meanwhile, or one that came just now may have. */
  take(entry: CacheEntry): Promise<Taken | 'purged'>
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
  readonly contents: StoreContents
  /** `since`: when it began, epoch ms. Absent where nobody watches the purges. */
  receive?(since: number): Receiving
  /** Resolves when what was kept before is safe; rejects where that could not be waited for. */
  close(): Promise<void>
  /** No thread waits for the store. Otherwise `process.exit` would wait for that thread, on a disk that is stuck for ever. Absent where none ever does. */
  atRest?(): boolean
}

/** `asked`: somebody outside asked every process for this purge, and the store has done it. Else only this process need forget something. */
export type InvalidationListener = (selector: Selector, cause?: 'asked') => void

export interface StoreHealth {
  readonly ok: boolean
  readonly detail: string
}

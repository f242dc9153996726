import { LRUCache } from 'lru-cache'
import type { CacheEntry } from '../entry.ts'
import { labelsOf } from '../entry.ts'
import type { Selector } from '../store.ts'
import type { Eviction } from './eviction/eviction.ts'
import { createPriorityQueue } from './eviction/priority-queue.ts'
import { createKeyOrder } from './key-order.ts'
import { createLabelIndex } from './label-index.ts'

/** Entries in memory: bounded in bytes, indexed by label. */
export interface Shelf {
  /** Counts as a use. */
  read(key: string): CacheEntry | undefined
  /** Counts as no use. */
  peek(key: string): CacheEntry | undefined
  /** Puts the entry in place of any other with its key. One larger than the bound only takes the other away. */
  put(entry: CacheEntry): void
  /** In place, with its rank in eviction kept. */
  markStale(key: string, now: number): void
  drop(key: string): void
  /** Drops whatever ended by `now`. */
  dropEnded(now: number): void
  select(selector: Selector): readonly string[]
  /** At most `limit` entries in the order of their keys, from the first behind `key` on. Counts as no use. */
  after(key: string, limit: number): readonly CacheEntry[]
  clear(): void
  numbers(): { readonly entries: number; readonly bytes: number; readonly labels: number; readonly evictions: number }
}

interface Held {
  entry: CacheEntry
  readonly bytes: number
}

export const createShelf = (maxBytes: number, { readRenews, ranking }: Eviction): Shelf => {
  const indexes = createIndexes()
  const { labels, ends, order } = indexes
  let evictions = 0

  const held = new LRUCache<string, Held>({
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes,
    dispose: ({ entry }, key, reason) => {
      if (reason === 'evict') evictions += 1
      indexes.remove(entry)
      ranking?.removed(key)
    },
  })

  return {
    read: (key) => {
      const found = readRenews ? held.get(key) : held.peek(key)
      if (found !== undefined) ranking?.used(key)
      return found?.entry
    },
    peek: (key) => held.peek(key)?.entry,
    put: (entry) => {
      held.delete(entry.key)
      const bytes = bytesOf(entry)
      if (bytes > maxBytes) return
      evictions += makeRoom(held, bytes, ranking)
      held.set(entry.key, { entry, bytes })
      indexes.add(entry)
      ranking?.added(entry.key, entry, bytes)
    },
    markStale: (key, now) => {
      const found = held.peek(key)
      if (found !== undefined) found.entry = { ...found.entry, staleAt: Math.min(found.entry.staleAt, now) }
    },
    drop: (key) => {
      held.delete(key)
    },
    dropEnded: (now) => {
      for (let next = ends.first(); next !== undefined && next.priority <= now; next = ends.first())
        held.delete(next.key)
    },
    select: (selector) => {
      if (selector.kind === 'all') return [...held.keys()]
      if (selector.kind === 'labels') return labels.keysOf(selector.labels)
      return held.has(selector.key) ? [selector.key] : []
    },
    after: (key, limit) => order.after(key, limit).flatMap((one) => held.peek(one)?.entry ?? []),
    clear: () => held.clear(),
    numbers: () => ({ entries: held.size, bytes: held.calculatedSize, labels: labels.size, evictions }),
  }
}

/** Whatever an entry is found by, beside its key. */
const createIndexes = () => {
  const labels = createLabelIndex()
  const ends = createPriorityQueue()
  const order = createKeyOrder()
  return {
    labels,
    ends,
    order,
    add: (entry: CacheEntry) => {
      labels.add(entry)
      ends.set(entry.key, entry.deleteAt)
      order.add(entry.key)
    },
    remove: (entry: CacheEntry) => {
      labels.remove(entry)
      ends.delete(entry.key)
      order.delete(entry.key)
    },
  }
}

/** Has those leave whom the ranking names until `bytes` more fit; how many left. Without a ranking lru-cache does it by its queue. */
const makeRoom = (held: LRUCache<string, Held>, bytes: number, ranking: Eviction['ranking']): number => {
  let left = 0
  while (held.calculatedSize + bytes > held.maxSize) {
    const least = ranking?.evict()
    if (least === undefined) break
    held.delete(least)
    left += 1
  }
  return left
}

/** What an entry takes beside its body and its texts: objects, maps, heap, index (measured on Node 20, the dearest policy). */
const overheadBytes = 1_536

/** What an entry takes in memory, closely. */
const bytesOf = (entry: CacheEntry): number =>
  overheadBytes + entry.body.byteLength + labelsOf(entry).reduce((sum, label) => sum + 2 * label.length, 0)

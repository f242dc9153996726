import type { Clock } from '../../clock.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore, StoreContents } from '../store.ts'
import { createEviction } from './eviction/index.ts'
import type { EvictionName } from './eviction/eviction.ts'
import { isAsNew, isListed, keyInCursor } from './listed.ts'
import { createShelf, type Shelf } from './shelf.ts'

export interface MemorySettings {
  readonly maxBytes: number
  readonly eviction: EvictionName
  readonly clock: Clock
  /** Numbers from 0 up to 1, for `random` eviction. */
  readonly draw?: () => number
}

/** So many entries a slice looks at: less than a millisecond. */
const sliceKeys = 500

/**
 * The tier in the process's own memory. Everything happens at the call, nothing waits. Bodies are copied on the way in, so that
 * nobody can write into one that is kept, and not on the way out: a hit makes its own (see `openEntry`).
 */
export const memoryStore = ({ clock, maxBytes, eviction, draw = Math.random }: MemorySettings): CacheStore => {
  const shelf = createShelf(maxBytes, createEviction(eviction, draw))

  /** The time, with nothing on the shelf that ended by then. */
  const time = (now = clock.now()): number => {
    shelf.dropEnded(now)
    return now
  }

  return {
    name: 'memory',
    get: async (key) => {
      time()
      return shelf.read(key)
    },
    set: async (entry) => {
      if (entry.deleteAt <= time()) shelf.drop(entry.key)
      else shelf.put(copied(entry))
    },
    purge: async (selector, mode, at) => {
      const now = time(at)
      const keys = shelf.select(selector)
      for (const key of keys) {
        if (mode === 'purge') shelf.drop(key)
        else shelf.markStale(key, now)
      }
      return keys.length
    },
    findByLabel: async (label) => {
      time()
      const [key] = shelf.select({ kind: 'labels', labels: [label] })
      return key === undefined ? undefined : shelf.read(key)
    },
    stats: async () => {
      time()
      const { entries, bytes, evictions } = shelf.numbers()
      return [{ tier: 'memory', entries, bytes, maxBytes, evictions, state: 'ok' }]
    },
    contents: memoryContents(shelf, time),
    health: () => ({ ok: true, detail: 'ok' }),
    close: async () => shelf.clear(),
  }
}

const memoryContents = (shelf: Shelf, time: () => number): StoreContents => ({
  slice: async ({ cursor, limit, ...wish }) => {
    const now = time()
    const looked = shelf.after(keyInCursor(cursor), sliceKeys)
    const found = looked.filter((entry) => isListed(entry, wish, now))
    const entries = found.slice(0, limit)
    const next = found.length > limit ? entries.at(-1)?.key : looked[sliceKeys - 1]?.key
    return { entries: entries.map((entry) => ({ entry, bytes: entry.body.length })), next }
  },
  has: async (keys) => {
    time()
    return new Set(keys.filter((key) => shelf.peek(key) !== undefined))
  },
  take: async (entry) => {
    const now = time()
    if (entry.deleteAt <= now) return 'left-out'
    if (isAsNew(shelf.peek(entry.key), entry, now)) return 'held'
    shelf.put(copied(entry))
    return shelf.peek(entry.key) === undefined ? 'left-out' : 'kept'
  },
})

/** With a body of its own: tight, so that it does not keep a larger buffer alive. */
const copied = (entry: CacheEntry): CacheEntry => ({ ...entry, body: new Uint8Array(entry.body) })

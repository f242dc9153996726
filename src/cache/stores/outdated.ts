import { LRUCache } from 'lru-cache'
import type { Selector } from '../store.ts'

/** Keys of which a store may still have what a lost write was to replace: the last 10,000. */
export interface Outdated {
  /** A write of the key was lost. */
  add(key: string): void
  has(key: string): boolean
  /** Those that were added first, at most `count`. */
  oldest(count: number): readonly string[]
  /** Taken before a write or purge begins, and called when it succeeded: forgets the keys it meant, but none that was added meanwhile. */
  settling(selector: Selector): () => void
}

const MOST_KEYS = 10_000

export const createOutdated = (): Outdated => {
  const lost = new LRUCache<string, number>({ max: MOST_KEYS })
  let count = 0
  return {
    add: (key) => void lost.set(key, ++count),
    has: (key) => lost.has(key),
    oldest: (count) => firstOf(lost.rkeys(), count),
    settling: (selector) => {
      const before = count
      const settle = (key: string) => {
        if ((lost.peek(key) ?? Infinity) <= before) lost.delete(key)
      }
      return () => {
        if (selector.kind === 'key') settle(selector.key)
        // Labels are those of the entry that is there, which may be another one.
        if (selector.kind === 'all') Array.from(lost.keys()).forEach(settle)
      }
    },
  }
}

const firstOf = (keys: Iterable<string>, count: number): readonly string[] => {
  const first: string[] = []
  for (const key of keys) {
    if (first.length === count) break
    first.push(key)
  }
  return first
}

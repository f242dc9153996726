import type { Announce } from '../../events.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore } from '../store.ts'
import { messageOf } from './errors.ts'

/** Writes that nobody waits for, and how many there may be. */
export interface WriteBehind {
  /** Begins at once, unless too many are under way: then the entry is not written, which is announced. */
  begin(entry: CacheEntry): void
  /** Whether a write of the key is under way: what the store has for it may be what it had before. */
  underWay(key: string): boolean
  /** Resolves when those that are under way now have ended, well or not. */
  done(): Promise<void>
}

export const createWriteBehind = (store: CacheStore, announce: Announce, maxPending: number): WriteBehind => {
  const pending = new Set<Promise<void>>()
  /** How many of them there are of each key. */
  const ofKey = new Map<string, number>()

  const failed = (message: string) => announce({ type: 'store-error', store: store.name, operation: 'set', message })

  return {
    begin: (entry) => {
      if (pending.size >= maxPending) {
        failed(`${maxPending} writes are under way already; this answer is not kept there.`)
        return
      }
      const { key } = entry
      const write = store
        .set(entry)
        .catch((error: unknown) => failed(messageOf(error)))
        .finally(() => {
          pending.delete(write)
          const others = (ofKey.get(key) ?? 1) - 1
          if (others > 0) ofKey.set(key, others)
          else ofKey.delete(key)
        })
      pending.add(write)
      ofKey.set(key, (ofKey.get(key) ?? 0) + 1)
    },
    underWay: (key) => ofKey.has(key),
    done: async () => {
      await Promise.all(pending)
    },
  }
}

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
  const pending = new Map<Promise<void>, string>()

  const failed = (message: string) => announce({ type: 'store-error', store: store.name, operation: 'set', message })

  return {
    begin: (entry) => {
      if (pending.size >= maxPending) {
        failed(`${maxPending} writes are under way already; this answer is not kept there.`)
        return
      }
      const write = store
        .set(entry)
        .catch((error: unknown) => failed(messageOf(error)))
        .finally(() => pending.delete(write))
      pending.set(write, entry.key)
    },
    underWay: (key) => pending.size > 0 && [...pending.values()].includes(key),
    done: async () => {
      await Promise.all(pending.keys())
    },
  }
}

import type { Announce } from '../../events.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore, Selector } from '../store.ts'
import { messageOf } from './errors.ts'
import type { Outdated } from './outdated.ts'

/** Writes that nobody waits for, and how many there may be. */
export interface WriteBehind {
  /**
   * Begins at once, unless too many are under way: then the entry is not written, which is announced. The key of a write that was
   * lost, one way or the other, is outdated, and what the store has for it is purged if that can be done, then or when later writes
   * succeed.
   */
  begin(entry: CacheEntry): void
  /** Whether a write of the key is under way: what the store has for it may be what it had before. */
  underWay(key: string): boolean
  /** Resolves when those that are under way now have ended, well or not. */
  done(): Promise<void>
}

export interface WriteBehindSettings {
  readonly announce: Announce
  /** Writes under way at a time; as many purges come on top. */
  readonly maxPending: number
  readonly outdated: Outdated
}

/** Outdated keys that are purged with each write that succeeds: the store takes writes again. */
const purgedPerWrite = 8

export const createWriteBehind = (store: CacheStore, settings: WriteBehindSettings): WriteBehind => {
  const { announce, maxPending, outdated } = settings
  const pending = new Set<Promise<void>>()
  const keys = countedKeys()
  const purgeOutdated = purger(store, settings)

  const lost = (key: string, message: string) => {
    outdated.add(key)
    announce({ type: 'store-error', store: store.name, operation: 'set', message })
  }
  const ended = (key: string) => {
    keys.remove(key)
    purgeWhenLast(key)
  }
  /** An older write that is still under way would bring back what was purged. */
  const purgeWhenLast = (key: string) => {
    if (!keys.has(key) && outdated.has(key)) purgeOutdated(key)
  }
  const succeeded = (key: string, settle: () => void) => {
    settle()
    // A guard resolves as well where it lost the write.
    if (!outdated.has(key)) outdated.oldest(purgedPerWrite).forEach(purgeWhenLast)
  }
  store.onLostWrite?.((key) => outdated.add(key))

  return {
    begin: (entry) => {
      const { key } = entry
      if (pending.size >= maxPending) {
        lost(key, `${maxPending} writes are under way already; this answer is not kept there.`)
        purgeWhenLast(key)
        return
      }
      const settle = outdated.settling({ kind: 'key', key })
      const write = store
        .set(entry)
        .then(
          () => succeeded(key, settle),
          (error: unknown) => lost(key, messageOf(error)),
        )
        .finally(() => {
          pending.delete(write)
          ended(key)
        })
      pending.add(write)
      keys.add(key)
    },
    underWay: (key) => keys.has(key),
    done: async () => {
      await Promise.all(pending)
    },
  }
}

/** How many writes of each key are under way. */
const countedKeys = () => {
  const counts = new Map<string, number>()
  return {
    add: (key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    remove: (key: string) => {
      const others = (counts.get(key) ?? 1) - 1
      if (others > 0) counts.set(key, others)
      else counts.delete(key)
    },
    has: (key: string) => counts.has(key),
  }
}

/** Purges keys without anybody waiting. One that fails leaves its key outdated. */
const purger = (store: CacheStore, { maxPending, outdated }: WriteBehindSettings) => {
  const underWay = new Set<string>()
  const purge = async (selector: Selector): Promise<void> => {
    const settle = outdated.settling(selector)
    await store.purge(selector, 'purge', 0)
    settle()
  }
  return (key: string): void => {
    if (underWay.size >= maxPending || underWay.has(key)) return
    underWay.add(key)
    purge({ kind: 'key', key })
      .catch(() => {})
      .finally(() => void underWay.delete(key))
  }
}

import type { Announce } from '../../events.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore, Selector } from '../store.ts'
import { messageOf } from './errors.ts'
import type { Outdated } from './outdated.ts'

/** Writes that nobody waits for, and how many there may be. */
export interface WriteBehind {
  /**
   * Begins at once, unless too many are under way: then the entry is not written, which is announced. The key of a write that was
   * lost, one way or the other, is outdated, and what the store has for it is purged if that can be done.
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

export const createWriteBehind = (store: CacheStore, settings: WriteBehindSettings): WriteBehind => {
  const { announce, maxPending, outdated } = settings
  const pending = new Set<Promise<void>>()
  /** How many of them there are of each key. */
  const ofKey = new Map<string, number>()
  const purgeOutdated = purger(store, settings)

  const lost = (key: string, message: string) => {
    outdated.add(key)
    announce({ type: 'store-error', store: store.name, operation: 'set', message })
  }
  const ended = (key: string) => {
    const others = (ofKey.get(key) ?? 1) - 1
    if (others > 0) ofKey.set(key, others)
    else ofKey.delete(key)
    purgeWhenLast(key)
  }
  /** An older write that is still under way would bring back what was purged. */
  const purgeWhenLast = (key: string) => {
    if (!ofKey.has(key) && outdated.has(key)) purgeOutdated(key)
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
      const write = store
        .set(entry)
        .then(outdated.settling({ kind: 'key', key }), (error: unknown) => lost(key, messageOf(error)))
        .finally(() => {
          pending.delete(write)
          ended(key)
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

/** Purges keys without anybody waiting. One that fails leaves its key outdated. */
const purger = (store: CacheStore, { maxPending, outdated }: WriteBehindSettings) => {
  let underWay = 0
  const purge = async (selector: Selector): Promise<void> => {
    const settle = outdated.settling(selector)
    await store.purge(selector, 'purge', 0)
    settle()
  }
  return (key: string): void => {
    if (underWay >= maxPending) return
    underWay++
    purge({ kind: 'key', key })
      .catch(() => {})
      .finally(() => void underWay--)
  }
}

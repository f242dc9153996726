import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { labelsOf, type CacheEntry } from '../entry.ts'
import type { CacheStore, PurgeMode, Receiving, Selector } from '../store.ts'

/** What purges meant, and when the last one did, epoch ms. */
type Purges = Readonly<Record<PurgeMode, LRUCache<string, number>>>

/** So many labels and keys of each mode are remembered, those that were purged last. */
const mostNames = 10_000

/**
 * A store that takes in what was kept elsewhere, and nothing of it that was purged here meanwhile: through this store, or by a message to
 * every process.
 */
export const receiving = (store: CacheStore, clock: Pick<Clock, 'now'>): CacheStore => {
  const purges: Purges = { purge: new LRUCache({ max: mostNames }), expire: new LRUCache({ max: mostNames }) }
  const note = (selector: Selector, mode: PurgeMode, now: number) => {
    for (const name of namesIn(selector)) purges[mode].set(name, now)
  }
  store.onInvalidate?.((selector, cause) => {
    if (cause === 'asked') note(selector, 'purge', clock.now())
  })
  return {
    ...store,
    purge: (selector, mode, now) => {
      note(selector, mode, now)
      return store.purge(selector, mode, now)
    },
    receive: (since) => ({ take: takes(store, purges, since) }),
  }
}

const takes = (store: CacheStore, purges: Purges, since: number): Receiving['take'] => {
  /** Keys that have to be purged: their entry was taken in while a purge came, which may have been before it. */
  const late = new Set<string>()
  const purgeLate = async (key: string) => {
    late.add(key)
    await store.purge({ kind: 'key', key }, 'purge', 0)
    late.delete(key)
  }
  return async (entry) => {
    const { key } = entry
    if (late.has(key)) await purgeLate(key)
    const last = (mode: PurgeMode) => lastOf(purges[mode], entry, since)
    if (last('purge') !== undefined) return 'purged'
    const expired = last('expire')
    const staleAt = Math.min(entry.staleAt, expired ?? Infinity)
    const taken = await store.contents.take({ ...entry, staleAt })
    if (taken !== 'kept') return taken
    if (last('purge') === undefined && last('expire') === expired) return 'kept'
    await purgeLate(key)
    return 'purged'
  }
}

/** When the entry was meant last, from `since` on. What is newer than a purge is not meant by it. */
const lastOf = (purged: LRUCache<string, number>, entry: CacheEntry, since: number): number | undefined => {
  if (purged.size === 0) return undefined
  const times = ['all', `key:${entry.key}`, ...labelsOf(entry)].map((name) => purged.peek(name) ?? -Infinity)
  const last = Math.max(...times)
  return last >= Math.max(since, entry.storedAt) ? last : undefined
}

const namesIn = (selector: Selector): readonly string[] => {
  if (selector.kind === 'labels') return selector.labels
  return [selector.kind === 'all' ? 'all' : `key:${selector.key}`]
}

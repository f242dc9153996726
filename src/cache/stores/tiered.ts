import type { Announce } from '../../events.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore } from '../store.ts'
import { messageOf } from './errors.ts'
import { fillable } from './fillable.ts'
import { createWriteBehind } from './write-behind.ts'

export interface TierSettings {
  readonly announce: Announce
  /** Writes to far that may be under way at a time; an answer above that is kept near only, and announced. 1,000 by default. */
  readonly maxPendingWrites?: number
}

/**
 * Two stores as one: a small, quick one near and a large one far. Reads ask near, then far, and what far has is then near as
 * well, for what is left of its life. `set` resolves when near has the entry and the write to far has begun: nobody waits for a
 * store of which the worst is a miss. A purge takes near even where far fails, and then rejects. What far says that others have
 * changed is dropped near.
 */
export const tiered = (near: CacheStore, far: CacheStore, settings: TierSettings): CacheStore => {
  const { announce, maxPendingWrites = 1_000 } = settings
  const writes = createWriteBehind(far, announce, maxPendingWrites)
  const nearer = fillable(near)

  far.onInvalidate?.((selector) => {
    nearer
      .purge(selector, 'purge', 0)
      .catch((error: unknown) =>
        announce({ type: 'store-error', store: near.name, operation: 'invalidate', message: messageOf(error) }),
      )
  })

  /** Far when the writes under way have reached it: until then it finds, or purges, by the labels of answers that newer ones replace. */
  const farWhenWritten = async () => {
    await writes.done()
    return far
  }

  return {
    name: `${near.name}+${far.name}`,
    get: async (key) => {
      const kept = await near.get(key)
      // What far has while a write of the key is under way is what that replaces.
      if (kept !== undefined || writes.underWay(key)) return kept
      return fromFar(far.name, await nearer.fill(key, () => far.get(key)))
    },
    findByLabel: async (label) => (await near.findByLabel(label)) ?? (await farWhenWritten()).findByLabel(label),
    set: async (entry) => {
      const kept = nearer.set(entry)
      writes.begin(entry)
      await kept
    },
    purge: async (selector, mode, now) => {
      const touched = await nearer.purge(selector, mode, now)
      try {
        return Math.max(touched, await (await farWhenWritten()).purge(selector, mode, now))
      } finally {
        // Whoever read far while it was being purged may have filled near with what is gone now.
        await nearer.purge(selector, mode, now)
      }
    },
    stats: async () => [...(await near.stats()), ...(await far.stats())],
    health: () => far.health(),
    leases: far.leases,
    onInvalidate: (listener) => far.onInvalidate?.(listener),
    close: async () => {
      await writes.done()
      await near.close()
      await far.close()
    },
  }
}

/** A copy, because the entry itself is near from now on. */
const fromFar = (tier: string, entry: CacheEntry | undefined): CacheEntry | undefined => entry && { ...entry, tier }

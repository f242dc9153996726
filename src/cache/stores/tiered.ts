import type { Announce } from '../../events.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore } from '../store.ts'
import { messageOf } from './errors.ts'
import { fillable } from './fillable.ts'
import { createOutdated } from './outdated.ts'
import type { Outdated } from './outdated.ts'
import { tieredContents } from './tiered-contents.ts'
import { createWriteBehind } from './write-behind.ts'
import type { WriteBehind } from './write-behind.ts'

export interface TierSettings {
  readonly announce: Announce
  /** Writes to far that may be under way at a time; an answer above that is kept near only, and announced. 1,000 by default. */
  readonly maxPendingWrites?: number
}

/**
 * Two stores as one: a small, quick one near and a large one far. Reads ask near, then far, and what far has is then near as
 * well, for what is left of its life. `set` resolves when near has the entry and the write to far has begun: nobody waits for a
 * store of which the worst is a miss: what far had is not read any more when the write to it is lost. A purge takes near even where far fails, and then rejects. What far says that others have
 * changed is dropped near.
 */
export const tiered = (near: CacheStore, far: CacheStore, settings: TierSettings): CacheStore => {
  const { announce, maxPendingWrites = 1_000 } = settings
  const outdated = createOutdated()
  const writes = createWriteBehind(far, { announce, maxPending: maxPendingWrites, outdated })
  const nearer = fillable(near)

  far.onInvalidate?.((selector) => {
    nearer
      .purge(selector, 'purge', 0)
      .catch((error: unknown) =>
        announce({ type: 'store-error', store: near.name, operation: 'invalidate', message: messageOf(error) }),
      )
  })

  const written = whenWritten(far, writes, outdated)

  return {
    name: `${near.name}+${far.name}`,
    get: async (key) => {
      const kept = await near.get(key)
      // What far has while a write of the key is under way is what that replaces.
      if (kept !== undefined || writes.underWay(key) || outdated.has(key)) return kept
      return fromFar(far.name, await nearer.fill(key, () => far.get(key)))
    },
    findByLabel: async (label) => (await near.findByLabel(label)) ?? written.findByLabel(label),
    set: async (entry) => {
      const kept = nearer.set(entry)
      writes.begin(entry)
      await kept
    },
    purge: async (selector, mode, now) => {
      const touched = await nearer.purge(selector, mode, now)
      try {
        return Math.max(touched, await written.purge(selector, mode, now))
      } finally {
        // Whoever read far while it was being purged may have filled near with what is gone now.
        await nearer.purge(selector, mode, now)
      }
    },
    stats: async () => [...(await near.stats()), ...(await far.stats())],
    health: () => far.health(),
    leases: far.leases,
    contents: tieredContents({ near, nearer, far, writes, outdated }),
    onInvalidate: (listener) => far.onInvalidate?.(listener),
    close: async () => {
      await writes.done()
      await near.close()
      await far.close()
    },
    atRest: () => far.atRest?.() ?? true,
  }
}

/** A copy, because the entry itself is near from now on. */
const fromFar = (tier: string, entry: CacheEntry | undefined): CacheEntry | undefined => entry && { ...entry, tier }

/** Far once the writes under way have reached it: until then it finds, or purges, by the labels of answers that newer ones replace. */
const whenWritten = (
  far: CacheStore,
  writes: WriteBehind,
  outdated: Outdated,
): Pick<CacheStore, 'findByLabel' | 'purge'> => ({
  findByLabel: async (label) => {
    await writes.done()
    const found = await far.findByLabel(label)
    return found && outdated.has(found.key) ? undefined : found
  },
  purge: async (selector, mode, now) => {
    await writes.done()
    const settle = outdated.settling(selector)
    const touched = await far.purge(selector, mode, now)
    if (mode === 'purge') settle()
    return touched
  },
})

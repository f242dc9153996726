import type { CacheEntry } from '../entry.ts'
import type { CacheStore, Selector, Slice, SliceWish, StoreContents, Taken } from '../store.ts'
import { BadCursorError } from './errors.ts'
import { isAsNew } from './listed.ts'
import type { Outdated } from './outdated.ts'
import type { WriteBehind } from './write-behind.ts'

export interface Tiers {
  readonly near: CacheStore
  readonly nearer: Pick<CacheStore, 'purge'>
  readonly far: CacheStore
  readonly writes: WriteBehind
  readonly outdated: Outdated
}

/** What two tiers hold together: first all that far has, then what near has alone. */
export const tieredContents = (tiers: Tiers): StoreContents => ({
  slice: async (wish) => {
    const [, tier = 'far', cursor] = /^(far|near)~(.*)$/.exec(wish.cursor ?? 'far~') ?? []
    if (cursor === undefined) throw new BadCursorError()
    const within = { ...wish, cursor: cursor === '' ? undefined : cursor }
    return tier === 'far' ? farSlice(tiers, within) : nearSlice(tiers, within)
  },
  has: async (keys) => {
    const near = await tiers.near.contents.has(keys)
    const far = await tiers.far.contents.has(keys.filter((key) => !near.has(key) && !tiers.outdated.has(key)))
    return new Set([...near, ...far])
  },
  take: (entry) => take(tiers, entry),
})

/** Far is where it is to last. What near has of its key goes: near is filled from far when somebody asks. */
const take = async ({ near, nearer, far, writes, outdated }: Tiers, entry: CacheEntry): Promise<Taken> => {
  // An older answer that is on its way would come over this one.
  if (writes.underWay(entry.key)) await writes.done()
  const selector: Selector = { kind: 'key', key: entry.key }
  if (isAsNew(await near.get(entry.key), entry, 0)) return 'held'
  const settle = outdated.settling(selector)
  const taken = await far.contents.take(entry)
  if (taken === 'kept') {
    settle()
    await nearer.purge(selector, 'purge', 0)
  }
  return taken
}

const farSlice = async ({ far, writes, outdated }: Tiers, wish: SliceWish): Promise<Slice> => {
  await writes.done()
  const { entries, next } = await far.contents.slice(wish)
  return {
    entries: entries.filter(({ entry }) => !outdated.has(entry.key)),
    next: next === undefined ? 'near~' : `far~${next}`,
  }
}

const nearSlice = async ({ near, far, writes, outdated }: Tiers, wish: SliceWish): Promise<Slice> => {
  await writes.done()
  const { entries, next } = await near.contents.slice(wish)
  const there = await far.contents.has(entries.map(({ entry }) => entry.key))
  return {
    entries: entries.filter(({ entry: { key } }) => !there.has(key) || outdated.has(key)),
    next: next === undefined ? undefined : `near~${next}`,
  }
}

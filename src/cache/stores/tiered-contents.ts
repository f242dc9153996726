import type { CacheStore, Slice, SliceWish, StoreContents } from '../store.ts'
import { BadCursorError } from './errors.ts'
import type { Outdated } from './outdated.ts'
import type { WriteBehind } from './write-behind.ts'

export interface Tiers {
  readonly near: CacheStore
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
})

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

import type { Clock } from '../../../clock.ts'
import type { CacheEntry } from '../../entry.ts'
import type { ListedEntry, Slice, SliceWish, StoreContents, Taken } from '../../store.ts'
import { isAsNew, keyInCursor, listedFrom } from '../listed.ts'
import type { LmdbDatabase } from './database.ts'
import { headIn, indexLabel } from './records.ts'

/** What one slice looks at: some milliseconds. */
const mostKeys = 128
const mostBytes = 4 * 1_024 ** 2

/** In the order of their keys, so that what comes and goes moves nothing else. `put` asks within its write whether what is kept stays. */
export const lmdbContents = (
  database: LmdbDatabase,
  clock: Clock,
  put: (entry: CacheEntry, isHeld: () => boolean) => Promise<Taken>,
): StoreContents => ({
  slice: (wish) => slice(database, wish, clock.now()),
  has: async (keys) => new Set(keys.filter((key) => database.entries.doesExist(key))),
  take: (entry) => put(entry, () => isAsNew(headIn(database, entry.key), entry, clock.now())),
})

const slice = async (database: LmdbDatabase, wish: SliceWish, now: number): Promise<Slice> => {
  const after = keyInCursor(wish.cursor)
  const keys = keysAfter(database, wish.labels[0], after)
  const entries: ListedEntry[] = []
  let last = after
  let bytes = 0
  for (const key of keys) {
    if (entries.length === wish.limit || bytes > mostBytes) return { entries, next: last }
    const found = database.entries.getBinary(key)
    bytes += found?.length ?? 0
    const listed = found && (await listedFrom(found, wish, { key, now }))
    if (listed !== undefined) entries.push(listed)
    last = key
  }
  return { entries, next: keys.length < mostKeys ? undefined : last }
}

const keysAfter = ({ entries, labels }: LmdbDatabase, label: string | undefined, after: string): readonly string[] => {
  // A range starts with the key it is given.
  const range = { limit: mostKeys + 1, ...(after === '' ? {} : { start: after }) }
  const keys = label === undefined ? entries.getKeys(range) : labels.getValues(indexLabel(label), range)
  return [...keys].filter((key) => key !== after).slice(0, mostKeys)
}

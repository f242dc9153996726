import type { CacheEntry } from '../../entry.ts'
import { labelsOf } from '../../entry.ts'
import type { PurgeMode, Selector } from '../../store.ts'
import type { LmdbDatabase } from './database.ts'
import { recordChange } from './journal.ts'
import { indexLabel, removeRecord, restampRecord } from './records.ts'

export interface Purge {
  readonly selector: Selector
  readonly mode: PurgeMode
  readonly now: number
  /** The instance that asks, for the journal. */
  readonly by: string
}

/** Entries of one write: about 5 ms in which nobody else can write. */
const batch = 500

/** Purges in bounded writes. Returns how many living entries were touched. */
export const purgeRecords = async (database: LmdbDatabase, purge: Purge): Promise<number> => {
  const { selector } = purge
  if (selector.kind === 'key') return purgeBatch(database, purge, () => [selector.key]).then(({ touched }) => touched)
  if (selector.kind === 'all')
    return walk(database, purge, (start) => take(database.entries.getKeys(from(start)), start))
  let touched = 0
  for (const label of new Set(selector.labels)) {
    touched += await walk(
      database,
      purge,
      (start) => take(database.labels.getValues(indexLabel(label), from(start)), start),
      label,
    )
  }
  return touched
}

type KeysAfter = (start: string | undefined) => readonly string[]

const walk = async (database: LmdbDatabase, purge: Purge, keysAfter: KeysAfter, label?: string): Promise<number> => {
  let touched = 0
  let start: string | undefined
  do {
    const done = await purgeBatch(database, purge, () => keysAfter(start), label)
    touched += done.touched
    start = done.last
  } while (start !== undefined)
  return touched
}

/** `last`: where to go on; undefined when this was the end. */
const purgeBatch = (
  database: LmdbDatabase,
  { selector, mode, now, by }: Purge,
  keys: () => readonly string[],
  label?: string,
): Promise<{ readonly touched: number; readonly last: string | undefined }> =>
  database.write((generation) => {
    const found = keys()
    const touched = found.filter((key) => {
      const entry = mode === 'purge' ? removeRecord(database, key) : restampRecord(database, key, now)
      return entry !== undefined && entry.deleteAt > now && isFirst(entry, selector, label)
    }).length
    if (found.length > 0) recordChange(database, { generation, by, selector })
    return { result: { touched, last: found.length < batch ? undefined : found.at(-1) }, written: found.length > 0 }
  })

/** An entry that has several of the labels counts at the first. */
const isFirst = (entry: CacheEntry, selector: Selector, label: string | undefined): boolean =>
  selector.kind !== 'labels' || selector.labels.find((one) => labelsOf(entry).includes(one)) === label

const from = (start: string | undefined) => ({ limit: batch + 1, ...(start === undefined ? {} : { start }) })

/** A range starts with the key it was given, which was dealt with before. */
const take = (keys: Iterable<string>, start: string | undefined): readonly string[] =>
  [...keys].filter((key) => key !== start).slice(0, batch)

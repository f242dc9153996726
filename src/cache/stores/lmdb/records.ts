import { createHash } from 'node:crypto'
import type { CacheEntry } from '../../entry.ts'
import { labelsOf } from '../../entry.ts'
import { decodeHead, restamped } from '../codec.ts'
import type { LmdbDatabase } from './database.ts'

/** LMDB keys end at 1,978 bytes; a label above this stands in the index by its hash. */
const maxLabelBytes = 1_024

export const indexLabel = (label: string): string =>
  Buffer.byteLength(label) <= maxLabelBytes ? label : createHash('sha256').update(label).digest('hex')

/** What each index must hold for an entry; all of these are to be called inside of a write. */
export const putRecord = (database: LmdbDatabase, entry: CacheEntry, bytes: Buffer): void => {
  removeRecord(database, entry.key)
  database.entries.put(entry.key, bytes)
  database.ends.put([entry.deleteAt, entry.key], true)
  for (const label of indexLabels(entry)) database.labels.put(label, entry.key)
}

/** The head of what was removed; undefined where nothing (readable) was. */
export const removeRecord = (database: LmdbDatabase, key: string): CacheEntry | undefined => {
  const head = headIn(database, key)
  database.entries.remove(key)
  if (head === undefined) return undefined
  database.ends.remove([head.deleteAt, key])
  for (const label of indexLabels(head)) database.labels.remove(label, key)
  return head
}

export const restampRecord = (database: LmdbDatabase, key: string, now: number): CacheEntry | undefined => {
  const bytes = database.entries.getBinary(key)
  const head = bytes && decodeHead(bytes)
  if (bytes !== undefined && head !== undefined && head.staleAt > now) database.entries.put(key, restamped(bytes, now))
  return head
}

/** An entry that carries the label and has not ended. */
export const livingKey = (database: LmdbDatabase, label: string, now: number): string | undefined => {
  for (const key of database.labels.getValues(indexLabel(label))) {
    const head = headIn(database, key)
    if (head !== undefined && now < head.deleteAt && labelsOf(head).includes(label)) return key
  }
  return undefined
}

/** Removes what ended by `now`, at most `limit` entries. Returns how many. */
export const removeEnded = (database: LmdbDatabase, now: number, limit: number): number => {
  let removed = 0
  for (const [deleteAt, key] of database.ends.getKeys({ limit })) {
    if (deleteAt > now) break
    removeAt(database, deleteAt, key)
    removed += 1
  }
  return removed
}

/** Removes the soonest to end until `bytes` are free, at most `limit` entries. Returns how many. */
export const removeSoonest = (database: LmdbDatabase, bytes: number, limit: number): number => {
  let freed = 0
  let removed = 0
  for (const [deleteAt, key] of database.ends.getKeys({ limit })) {
    if (freed >= bytes) break
    freed += database.entries.getBinary(key)?.length ?? 0
    removeAt(database, deleteAt, key)
    removed += 1
  }
  return removed
}

/** Also where the entry itself cannot be read any more. */
const removeAt = (database: LmdbDatabase, deleteAt: number, key: string): void => {
  const head = headIn(database, key)
  database.ends.remove([deleteAt, key])
  if (head === undefined || head.deleteAt === deleteAt) removeRecord(database, key)
}

/** The entry of that key with an empty body; undefined where nothing (readable) is. */
export const headIn = (database: LmdbDatabase, key: string): CacheEntry | undefined => {
  const bytes = database.entries.getBinary(key)
  return bytes && decodeHead(bytes)
}

const indexLabels = (entry: CacheEntry): ReadonlySet<string> => new Set(labelsOf(entry).map(indexLabel))

import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { CacheEntry } from '../entry.ts'
import type { CacheStore, Selector, Taken } from '../store.ts'
import { createClaims, type Claims } from './claims.ts'
import { decodeEntry, encodeEntry } from './codec.ts'
import { within } from '../../deadline.ts'
import { lmdbContents } from './lmdb/contents.ts'
import { messageOf, StoreError } from './errors.ts'
import { openDatabase, type LmdbDatabase } from './lmdb/database.ts'
import { evictExcess } from './lmdb/eviction.ts'
import { recordChange, watchChanges } from './lmdb/journal.ts'
import { purgeRecords } from './lmdb/purging.ts'
import { livingKey, putRecord, removeEnded, removeRecord } from './lmdb/records.ts'

export interface LmdbSettings {
  /** Folder of data.mdb and lock.mdb, on a local disk; made where it is missing. */
  readonly path: string
  /** Bound of the pages in use. The file may be larger by what free pages lie in between, and never shrinks. */
  readonly maxBytes: number
  readonly clock: Clock
}

export interface LmdbStore extends CacheStore {
  /** Removes entries that ended by `now`, a bounded batch; how many. Every write does a little of it, so no timer has to. */
  sweep(now: number): Promise<number>
}

/** Ended entries that each write clears away: more than it adds, so that they cannot pile up. */
const sweptPerWrite = 160
const sweptPerCall = 500
const closeWaitMs = 1_000

/**
 * The embedded store: entries in LMDB, which survive restarts and `kill -9`, shared by the processes of one machine. When it is
 * over its bound, the soonest to end leave: they have the least left to give, and no read has to be written down as an LRU's
 * would. Others' overwrites and purges are found in a journal and told to `onInvalidate` within 250 ms.
 * Throws a `StoreError` that names the path and the remedy where the folder cannot be used.
 */
export const lmdbStore = ({ clock, maxBytes, path }: LmdbSettings): LmdbStore => {
  const database = openDatabase(path, clock)
  const claims = createClaims()
  const closing = new AbortController()
  const by = randomUUID()
  const watches: Promise<void>[] = []
  let evictions = 0

  const put = async (entry: CacheEntry, isHeld: () => boolean): Promise<Taken> => {
    const bytes = await encoded(claims, entry)
    if (bytes === undefined) return 'held'
    const taken = await keep(database, { entry, bytes, by, now: clock.now(), maxBytes, isHeld })
    evictions += await evictExcess(database, maxBytes)
    return taken
  }

  return {
    name: 'lmdb',
    get: async (key) => read(database, key, clock),
    set: async (entry) => {
      claims.revoke({ kind: 'key', key: entry.key })
      await put(entry, () => false)
    },
    purge: async (selector, mode, now) => {
      claims.revoke(selector)
      return purgeRecords(database, { selector, mode, now, by })
    },
    findByLabel: async (label) => {
      const key = livingKey(database, label, clock.now())
      return key === undefined ? undefined : read(database, key, clock)
    },
    sweep: (now) =>
      database.write(() => {
        const result = removeEnded(database, now, sweptPerCall)
        return { result, written: result > 0 }
      }),
    stats: async () => [
      { tier: 'lmdb', entries: database.entryCount(), bytes: database.usedBytes(), maxBytes, evictions, state: 'ok' },
    ],
    contents: lmdbContents(database, clock, put),
    health: () => (closing.signal.aborted ? { ok: false, detail: 'closed' } : { ok: true, detail: 'ok' }),
    onInvalidate: (tell) => {
      watches.push(watchChanges(database, { by, clock, signal: closing.signal, tell }))
    },
    close: async () => {
      closing.abort('closed')
      await Promise.all(watches)
      await closeInTime(database, { clock, path })
    },
    atRest: () => database.atRest(),
  }
}

const closeInTime = (database: LmdbDatabase, { clock, path }: Pick<LmdbSettings, 'clock' | 'path'>): Promise<void> =>
  within(() => database.close(), { clock, ms: closeWaitMs, what: 'Closing' }).catch((error: unknown) => {
    throw new StoreError('lmdb', 'close', notClosed(path, messageOf(error)), error)
  })

const notClosed = (path: string, reason: string): string =>
  `The disk of ${path} does not answer (${reason}): writes that were under way may be missing at the next start.`

const read = async (database: LmdbDatabase, key: string, clock: Clock): Promise<CacheEntry | undefined> => {
  const bytes = database.entries.getBinary(key)
  const entry = bytes && (await decodeEntry(bytes))
  return entry?.key === key && clock.now() < entry.deleteAt ? entry : undefined
}

/** undefined when something newer overtook the entry while it was compressed. */
const encoded = async (claims: Claims, entry: CacheEntry): Promise<Buffer | undefined> => {
  const claim = claims.take(entry.key)
  try {
    const bytes = await encodeEntry(entry)
    return claim.valid ? bytes : undefined
  } finally {
    claim.release()
  }
}

interface Keeping {
  readonly entry: CacheEntry
  readonly bytes: Buffer
  readonly by: string
  readonly now: number
  readonly maxBytes: number
  /** Asked within the write: what is kept stays. */
  readonly isHeld: () => boolean
}

const keep = (database: LmdbDatabase, { entry, bytes, by, now, maxBytes, isHeld }: Keeping): Promise<Taken> =>
  database.write<Taken>((generation, first) => {
    if (isHeld()) return { result: 'held', written: false }
    const selector: Selector = { kind: 'key', key: entry.key }
    const fits = entry.deleteAt > now && bytes.length <= maxBytes
    // Before any entry is put, because it reads the state before: it could take the new one for the old.
    if (first) removeEnded(database, now, sweptPerWrite)
    if (fits) putRecord(database, entry, bytes)
    else removeRecord(database, entry.key)
    recordChange(database, { generation, by, selector })
    return { result: fits ? 'kept' : 'left-out', written: true }
  }, entry.key)

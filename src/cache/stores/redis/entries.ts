import type { Clock } from '../../../clock.ts'
import { labelsOf, type CacheEntry } from '../../entry.ts'
import { createClaims, type Claims } from '../claims.ts'
import { decodeEntry, encodeEntry } from '../codec.ts'
import type { RedisCommands } from './commands.ts'
import type { Keyspace } from './keyspace.ts'
import { purgeEntries, type Purge } from './purging.ts'

/** The entries in Redis: one string each, gone by itself at its deleteAt, and a sorted set of keys for every label. */
export interface RedisEntries {
  read(key: string): Promise<CacheEntry | undefined>
  keep(entry: CacheEntry): Promise<void>
  find(label: string): Promise<CacheEntry | undefined>
  /** How many living entries were touched. */
  purge(purge: Purge): Promise<number>
}

interface Means {
  readonly commands: RedisCommands
  readonly keyspace: Keyspace
  readonly clock: Clock
}

/** Instances' clocks may differ by so much. What ended is kept in the index for as long, so that no purge misses it. */
const clockSkewMs = 300_000
/** A label may still name a few keys whose entries have been replaced; an id names one. */
const candidates = 16

export const createRedisEntries = (means: Means): RedisEntries => {
  const claims = createClaims()
  return {
    read: (key) => read(means, key),
    keep: (entry) => keep(means, claims, entry),
    find: async (label) => {
      const { commands, keyspace, clock } = means
      for (const key of await commands.living(keyspace.label(label), clock.now(), candidates)) {
        const entry = await read(means, key)
        if (entry !== undefined && labelsOf(entry).includes(label)) return entry
      }
      return undefined
    },
    purge: (purge) => {
      claims.revoke(purge.selector)
      return purgeEntries(means, purge)
    },
  }
}

const read = async ({ commands, keyspace, clock }: Means, key: string): Promise<CacheEntry | undefined> => {
  const bytes = await commands.entry(keyspace.entry(key))
  const entry = bytes === null ? undefined : await decodeEntry(bytes)
  return entry?.key === key && clock.now() < entry.deleteAt ? entry : undefined
}

/** The index first: an entry that no label leads to could not be purged. Whatever begins later overtakes what is not yet sent. */
const keep = async ({ commands, keyspace, clock }: Means, claims: Claims, entry: CacheEntry): Promise<void> => {
  claims.revoke({ kind: 'key', key: entry.key })
  const claim = claims.take(entry.key)
  try {
    const name = keyspace.entry(entry.key)
    const now = clock.now()
    if (entry.deleteAt <= now) {
      await commands.drop(name)
      return
    }
    const bytes = await encodeEntry(entry)
    if (!claim.valid) return
    const row = { key: entry.key, deleteAt: entry.deleteAt, longAgo: now - clockSkewMs }
    await Promise.all(labelsOf(entry).map((label) => commands.index(keyspace.label(label), row)))
    if (claim.valid) await commands.keep(name, bytes, Math.max(1, entry.deleteAt - clock.now()))
  } finally {
    claim.release()
  }
}

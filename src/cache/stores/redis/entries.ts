import type { Clock } from '../../../clock.ts'
import { labelsOf, type CacheEntry } from '../../entry.ts'
import { createClaims, type Claims } from '../claims.ts'
import type { Taken } from '../../store.ts'
import { decodeEntry, decodeHead, encodeEntry } from '../codec.ts'
import { isAsNew } from '../listed.ts'
import { identityBytes, type RedisCommands } from './commands.ts'
import { headBytes } from './heads.ts'
import type { Keyspace } from './keyspace.ts'
import { purgeEntries, type Purge } from './purging.ts'

/** The entries in Redis: one string each, gone by itself at its deleteAt, and a sorted set of keys for every label. */
export interface RedisEntries {
  read(key: string): Promise<CacheEntry | undefined>
  keep(entry: CacheEntry): Promise<void>
  /** See `StoreContents`. */
  take(entry: CacheEntry): Promise<Taken>
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
    take: (entry) => take(means, claims, entry),
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
    await index({ commands, keyspace }, entry, now)
    if (claim.valid) await commands.keep(name, bytes, Math.max(1, entry.deleteAt - clock.now()))
  } finally {
    claim.release()
  }
}

const index = async ({ commands, keyspace }: Pick<Means, 'commands' | 'keyspace'>, entry: CacheEntry, now: number) => {
  const row = { key: entry.key, deleteAt: entry.deleteAt, longAgo: now - clockSkewMs }
  await Promise.all(labelsOf(entry).map((label) => commands.index(keyspace.label(label), row)))
}

/** Others were faster so often: what they keep is new. */
const mostTries = 5

/** Calls off nothing that is under way: that is newer. */
const take = async ({ commands, keyspace, clock }: Means, claims: Claims, entry: CacheEntry): Promise<Taken> => {
  const claim = claims.take(entry.key)
  try {
    const name = keyspace.entry(entry.key)
    const bytes = await encodeEntry(entry)
    for (let tries = 0; tries < mostTries && claim.valid; tries++) {
      const now = clock.now()
      if (entry.deleteAt <= now) return 'left-out'
      const kept = await headBytes(commands, name)
      if (isAsNew(decodeHead(kept), entry, now)) return 'held'
      await index({ commands, keyspace }, entry, now)
      const identity = kept.subarray(0, identityBytes)
      if (claim.valid && (await commands.keepIf(name, identity, bytes, entry.deleteAt - now)) === 1) return 'kept'
    }
    return 'held'
  } finally {
    claim.release()
  }
}

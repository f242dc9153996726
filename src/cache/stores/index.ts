import type { Clock } from '../../clock.ts'
import type { Announce } from '../../events.ts'
import type { CacheStore } from '../store.ts'
import { messageOf, StoreError } from './errors.ts'
import type { EvictionName } from './eviction/eviction.ts'
import { guarded } from './guarded.ts'
import { memoryStore } from './memory.ts'
import { tiered } from './tiered.ts'

export interface StoreSettings {
  /** auto: redis where it has a URL, else lmdb, or memory where lmdb cannot be opened. */
  readonly store: 'auto' | 'memory' | 'lmdb' | 'redis'
  /** Folder of the embedded store. */
  readonly path: string
  /** Bound of the embedded store. */
  readonly maxBytes: number
  /** The tier in front, or the only one. */
  readonly memory: { readonly maxBytes: number; readonly eviction: EvictionName }
  readonly redis: {
    readonly url?: string | undefined
    /** See `RedisSettings`. */
    readonly caFile?: string | undefined
    readonly readDeadlineMs: number
    readonly writeDeadlineMs: number
    readonly prefix: string
  }
}

export interface StoreCollaborators {
  readonly clock: Clock
  readonly announce: Announce
}

/** The embedded store answers in microseconds; a write may have to wait for other processes and for a busy disk. */
const lmdbDeadlines = { readDeadlineMs: 50, writeDeadlineMs: 2_000 }
/** How long the start waits for Redis, ms. Longer than a connection takes, and short enough not to be noticed where it is down. */
const connectWaitMs = 300

/**
 * The store as the settings want it, a memory tier in front. A Redis that is down does not stop the start; an lmdb that cannot be
 * opened does (`StoreError` with the path and the remedy), unless the settings left the choice to us.
 */
export const openStore = async (settings: StoreSettings, collaborators: StoreCollaborators): Promise<CacheStore> => {
  const kind = settings.store === 'auto' ? (settings.redis.url ? 'redis' : 'lmdb') : settings.store
  if (kind === 'redis') return openRedis(settings, collaborators)
  if (kind === 'memory') return openMemory(settings, collaborators)
  try {
    return await openLmdb(settings, collaborators)
  } catch (error) {
    if (settings.store === 'lmdb') throw error
    const message = `${messageOf(error)} Until then answers are kept in memory only and a restart forgets them.`
    collaborators.announce({ type: 'store-error', store: 'lmdb', operation: 'open', message })
    return openMemory(settings, collaborators)
  }
}

const openMemory = ({ memory }: StoreSettings, { clock }: StoreCollaborators): CacheStore =>
  memoryStore({ ...memory, clock })

// What a store stands on is loaded with it: a client of Redis alone is a tenth of the time of a start.
const openLmdb = async (settings: StoreSettings, collaborators: StoreCollaborators): Promise<CacheStore> => {
  const { path, maxBytes } = settings
  const { lmdbStore } = await import('./lmdb.ts')
  const far = guarded(lmdbStore({ path, maxBytes, clock: collaborators.clock }), { ...collaborators, ...lmdbDeadlines })
  return tiered(openMemory(settings, collaborators), far, collaborators)
}

const unreached = (detail: string): string =>
  `Redis is not reached (${detail}). Until it is, answers are kept in memory only: a restart forgets them, and other instances do not see them. It is tried again and again. ${remedyFor(detail)}`

const remedyFor = (detail: string): string =>
  remedies.find(({ signs }) => signs.test(detail))?.remedy ??
  'See that the server runs and that redis.url (REDIS_URL) is its address.'

const remedies = [
  {
    signs: /certificate|altnames/i,
    remedy:
      'Set redis.ca to the PEM file of the authority that signed its certificate, which must name the host of redis.url.',
  },
  {
    signs: /\bNOAUTH\b/,
    remedy: 'redis.url (REDIS_URL) needs its password: redis://:PASSWORD@host, percent-encoded.',
  },
  {
    signs: /\bWRONGPASS\b|invalid password/,
    remedy:
      'It refuses the user or the password of redis.url (REDIS_URL): redis://USER:PASSWORD@host, percent-encoded.',
  },
]

const openRedis = async (settings: StoreSettings, collaborators: StoreCollaborators): Promise<CacheStore> => {
  const { url, ...redis } = settings.redis
  if (!url) {
    const remedy = 'Set redis.url (or REDIS_URL) to its address, or cache.store to auto.'
    throw new StoreError('redis', 'open', `cache.store is redis, but there is no redis.url. ${remedy}`)
  }
  const { redisStore } = await import('./redis.ts')
  const store = redisStore({ ...redis, ...collaborators, url })
  const waited = new AbortController()
  await Promise.race([store.connected, collaborators.clock.sleep(connectWaitMs, waited.signal).catch(() => undefined)])
  waited.abort('connected')
  const { ok, detail } = store.health()
  if (!ok)
    collaborators.announce({ type: 'store-error', store: 'redis', operation: 'open', message: unreached(detail) })
  const far = guarded(store, { ...collaborators, ...redis })
  return tiered(openMemory(settings, collaborators), far, collaborators)
}

import { readFileSync } from 'node:fs'
import type { Clock } from '../../clock.ts'
import type { Announce } from '../../events.ts'
import type { CacheStore, StoreHealth } from '../store.ts'
import { messageOf, StoreError } from './errors.ts'
import { createCommands } from './redis/commands.ts'
import { openSubscriber, type RedisClient } from './redis/connection.ts'
import { redisContents } from './redis/contents.ts'
import { createRedisEntries } from './redis/entries.ts'
import { createInvalidation } from './redis/invalidation.ts'
import { createKeyspace } from './redis/keyspace.ts'
import { createRedisLeases } from './redis/leases.ts'
import { survey } from './redis/survey.ts'
import { redisTarget } from './redis/url.ts'
import { openWatchedClient } from './redis/watched-client.ts'

export interface RedisSettings {
  /** As `redisTarget` reads it: redis://, rediss://, redis+cluster://, redis+sentinel://. */
  readonly url: string
  /** PEM file of the authorities that may sign the server's certificate, in place of those that Node knows. */
  readonly caFile?: string | undefined
  /** First part of every key and of the channel `<prefix>:invalidate`. */
  readonly prefix: string
  /** Deadline of each command that answers a read, ms. */
  readonly readDeadlineMs: number
  /** Deadline of every other command, ms. */
  readonly writeDeadlineMs: number
  readonly clock: Clock
  readonly announce: Announce
}

export interface RedisStore extends CacheStore {
  /** Resolves when it can be asked, and hears what others change, for the first time. */
  readonly connected: Promise<void>
}

/**
 * The store that instances share. Overwrites and purges are told on the channel `<prefix>:invalidate`, where operators may also
 * ask for a purge in the JSON of POST /admin/cache/purge. At each start of the subscription `onInvalidate` is told `all`. A Redis
 * that is not there is no error here: each call rejects until it is. Throws a `StoreError` for a URL or a file of authorities that cannot be read.
 */
export const redisStore = (settings: RedisSettings): RedisStore => {
  const { clock, announce, prefix } = settings
  const target = { ...redisTarget(settings.url), authorities: authoritiesIn(settings.caFile) }
  const keyspace = createKeyspace(prefix)
  let closed = false
  const { client, why } = openWatchedClient(target, { announce, isClosed: () => closed })
  const health = () => {
    if (closed) return { ok: false, detail: 'closed' }
    return client.status === 'ready' ? { ok: true, detail: 'ok' } : { ok: false, detail: `${client.status}: ${why()}` }
  }
  const checkConnected = () => insistOn(health())
  const commands = createCommands(client, { ...settings, checkConnected })
  const entries = createRedisEntries({ commands, keyspace, clock })
  const leases = createRedisLeases(commands, keyspace)
  const means = { channel: keyspace.channel, commands, entries, clock, announce }
  const invalidation = createInvalidation({ ...means, connect: () => openSubscriber(target, client) })

  return {
    name: 'redis',
    connected: Promise.all([readiness(client), invalidation.started]).then(() => undefined),
    get: (key) => entries.read(key),
    set: async (entry) => {
      await entries.keep(entry)
      await Promise.all([leases.end(entry.key), invalidation.tellOthers({ kind: 'key', key: entry.key })])
    },
    purge: async (selector, mode, now) => {
      const touched = entries.purge({ selector, mode, now })
      // Also where it failed half-way: what is gone must not stay in others' memory.
      await touched.catch(() => undefined)
      await invalidation.tellOthers(selector)
      return touched
    },
    findByLabel: (label) => entries.find(label),
    stats: async () => [{ tier: 'redis', ...(await survey(commands, keyspace.entries)), state: 'ok' }],
    contents: redisContents({ commands, keyspace, clock, entries, invalidation }),
    health,
    leases,
    onInvalidate: (listener) => invalidation.listen(listener),
    close: async () => {
      closed = true
      client.disconnect()
      await invalidation.close()
    },
  }
}

const insistOn = ({ ok, detail }: StoreHealth): void => {
  if (!ok) throw new StoreError('redis', 'connect', `There is no connection to Redis (${detail}).`)
}

const readiness = (client: RedisClient): Promise<void> =>
  new Promise((resolve) => client.once('ready', () => resolve()))

const authoritiesIn = (file: string | undefined): string | undefined => {
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new StoreError('redis', 'open', `redis.ca cannot be read (${messageOf(error)}). Name a PEM file.`, error)
  }
}

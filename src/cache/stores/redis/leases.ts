import type { StoreLeases } from '../../store.ts'
import type { RedisCommands } from './commands.ts'
import type { Keyspace } from './keyspace.ts'

/** Leases in Redis: a string each that names its holder and ends by itself. */
export interface RedisLeases extends StoreLeases {
  /** The answer of this key can be read: nobody is fetching it any more, whoever it was. */
  end(key: string): Promise<void>
}

export const createRedisLeases = (commands: RedisCommands, keyspace: Keyspace): RedisLeases => ({
  take: async (key, holder, ms) => {
    const taken = await commands.take({ lease: keyspace.lease(key), entry: keyspace.entry(key) }, holder, ms)
    return taken === 0 ? 'elsewhere' : taken === 1 ? 'taken' : 'answered'
  },
  give: async (key, holder) => {
    await commands.give(keyspace.lease(key), holder)
  },
  end: async (key) => {
    await commands.drop(keyspace.lease(key))
  },
})

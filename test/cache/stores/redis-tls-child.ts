import { redisStore } from '../../../src/cache/stores/redis.ts'
import { systemClock } from '../../../src/clock.ts'
import { entryOf, keyOf } from '../../support/entries.ts'

const store = redisStore({
  url: process.argv[2] ?? '',
  prefix: 'child',
  readDeadlineMs: 5_000,
  writeDeadlineMs: 5_000,
  clock: systemClock,
  announce: () => undefined,
})
await store.connected
await store.set(entryOf('a', { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.now() + 1e6 }))
console.log((await store.get(keyOf('a')))?.key === keyOf('a') ? 'kept and found' : 'lost')
await store.close()

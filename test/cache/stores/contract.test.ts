import { describe, inject } from 'vitest'
import { tiered } from '../../../src/cache/stores/tiered.ts'
import { memoryStore } from '../../../src/cache/stores/memory.ts'
import { cacheStoreContract } from '../../contracts/cache-store.ts'
import { cacheStoreModel } from '../../contracts/cache-store-model.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { guard, openLmdb, openMemory, openRedis, slow, temporaryFolder, withRealWaits } from './harness.ts'

const folder = temporaryFolder()
const url = inject('redisUrl')
const announce = () => undefined

for (const eviction of ['lru', 'lfu', 'fifo', 'random', 'cost'] as const) {
  cacheStoreContract(`memory, evicting by ${eviction},`, async () => {
    const clock = fakeClock()
    return { clock, store: memoryStore({ clock, maxBytes: 64e6, eviction }) }
  })
}

const stores = {
  lmdb: async () => {
    const clock = fakeClock()
    return { clock, store: openLmdb(clock, folder) }
  },
  'guarded memory': async () => {
    const clock = fakeClock()
    return { clock, store: guard(openMemory(clock), clock) }
  },
  'memory before a slow one': async () => {
    const clock = fakeClock()
    return { clock, store: tiered(openMemory(clock), slow(openMemory(clock)), { announce }) }
  },
  'memory before lmdb': async () => {
    const clock = fakeClock()
    const patient = withRealWaits(clock)
    return { clock, store: tiered(openMemory(clock), guard(openLmdb(patient, folder), patient), { announce }) }
  },
}

const redisStores = {
  redis: async () => {
    const clock = fakeClock()
    return { clock, store: await openRedis(clock, { url: url ?? '' }) }
  },
  'memory before redis': async () => {
    const clock = fakeClock()
    const far = guard(await openRedis(clock, { url: url ?? '' }), withRealWaits(clock))
    return { clock, store: tiered(openMemory(clock), far, { announce }) }
  },
}

for (const [name, make] of Object.entries(stores)) cacheStoreContract(name, make)
// What is in memory is so quick that much can be tried.
for (const [name, make] of Object.entries(stores)) cacheStoreModel(name, make, name.includes('lmdb') ? 25 : 300)

describe.skipIf(url === undefined)('over redis', () => {
  for (const [name, make] of Object.entries(redisStores)) {
    cacheStoreContract(name, make)
    cacheStoreModel(name, make)
  }
})

import { describe, expect, inject, it, vi } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { Redis } from 'ioredis'
import { entryOf, keyOf } from '../../support/entries.ts'
import { startRedis } from '../../support/redis-process.ts'
import { openRedis } from './harness.ts'

describe.skipIf(!inject('canStartRedis'))('a redis behind a sentinel', () => {
  it('is found by its name, and so is the one that takes its place', async () => {
    const life = { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.now() + 1e6 }
    const master = await startRedis()
    const replica = await startRedis({ arguments: ['--replicaof', '127.0.0.1', String(master.port)] })
    const sentinel = await startRedis({
      sentinel: [
        `sentinel monitor mine 127.0.0.1 ${master.port} 1`,
        'sentinel down-after-milliseconds mine 300',
        'sentinel failover-timeout mine 2000',
      ],
    })
    const raw = new Redis(sentinel.url)
    await vi.waitFor(
      async () => {
        const replicas = await raw.call('SENTINEL', 'REPLICAS', 'mine')
        if (!JSON.stringify(replicas).includes(`:${replica.port}`)) throw new Error('The replica is not known yet.')
      },
      { timeout: 20_000, interval: 100 },
    )
    // The first sentinel is one that is down.
    const store = await openRedis(systemClock, { url: `redis+sentinel://127.0.0.1:1,127.0.0.1:${sentinel.port}/mine` })
    await store.set(entryOf('before', life))
    expect((await store.get(keyOf('before')))?.key).toBe(keyOf('before'))

    // Refused until the sentinel has seen the replica in step with its master.
    await vi.waitFor(() => raw.call('SENTINEL', 'FAILOVER', 'mine'), { timeout: 20_000, interval: 100 })
    await master.stop()
    await vi.waitFor(() => store.set(entryOf('after', life)), { timeout: 20_000, interval: 100 })
    expect((await store.get(keyOf('after')))?.key).toBe(keyOf('after'))

    await store.close()
    raw.disconnect()
    for (const one of [sentinel, replica]) await one.stop()
  }, 60_000)
})

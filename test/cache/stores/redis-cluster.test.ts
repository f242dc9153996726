import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import type { RedisStore } from '../../../src/cache/stores/redis.ts'
import { systemClock } from '../../../src/clock.ts'
import { cacheStoreContract } from '../../contracts/cache-store.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { freePort, startRedis, type RedisProcess } from '../../support/redis-process.ts'
import { openRedis } from './harness.ts'

describe.skipIf(!inject('canStartRedis'))('a redis cluster of two masters', () => {
  const nodes: RedisProcess[] = []
  let url = ''

  beforeAll(async () => {
    const busPorts = [await freePort(), await freePort()]
    const joining = busPorts.map((port) => ['--cluster-enabled', 'yes', '--cluster-port', String(port)])
    for (const words of joining) nodes.push(await startRedis({ arguments: words }))
    const [first, second] = nodes.map((node) => new Redis(node.url))
    if (first === undefined || second === undefined) throw new Error('The nodes did not start.')
    await first.call('CLUSTER', 'ADDSLOTSRANGE', '0', '8191')
    await second.call('CLUSTER', 'ADDSLOTSRANGE', '8192', '16383')
    await first.call('CLUSTER', 'MEET', '127.0.0.1', String(nodes[1]?.port), String(busPorts[1]))
    for (const node of [first, second]) {
      await vi.waitFor(
        async () => {
          if (!String(await node.call('CLUSTER', 'INFO')).includes('cluster_state:ok'))
            throw new Error('Not joined yet.')
        },
        { timeout: 20_000, interval: 50 },
      )
      node.disconnect()
    }
    url = `redis+cluster://${nodes.map((node) => `127.0.0.1:${node.port}`).join(',')}`
  })
  afterAll(() => Promise.all(nodes.map((node) => node.stop())))

  cacheStoreContract('redis cluster', async () => {
    const clock = fakeClock()
    return { clock, store: await openRedis(clock, { url }) }
  })

  it('spreads entries over its nodes and tells every instance what others change', async () => {
    const prefix = 'test-spread'
    const [one, other] = [await openRedis(systemClock, { url, prefix }), await openRedis(systemClock, { url, prefix })]
    const life = { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.now() + 1e6 }
    const told = nextLabels(other)
    for (let index = 0; index < 20; index++) await one.set(entryOf(`n${index}`, { ...life, tags: ['red'] }))
    const raws = nodes.map((node) => new Redis(node.url))
    for (const raw of raws) {
      expect(await raw.dbsize()).toBeGreaterThan(0)
      raw.disconnect()
    }
    expect((await other.get(keyOf('n7')))?.key).toBe(keyOf('n7'))
    // A lease lies where its entry does.
    for (const name of ['n7', 'n8', 'n9']) expect(await other.leases?.take(keyOf(name), 'one', 9_000)).toBe('answered')
    expect(await one.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', Date.now())).toBe(20)
    await told
    expect((await other.stats())[0]?.entries).toBe(0)
    await Promise.all([one.close(), other.close()])
  })
})

const nextLabels = (store: RedisStore): Promise<void> =>
  new Promise((resolve) => store.onInvalidate?.(({ kind }) => kind === 'labels' && resolve()))

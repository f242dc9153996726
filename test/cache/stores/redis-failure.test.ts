import { Redis } from 'ioredis'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import type { CacheStore } from '../../../src/cache/store.ts'
import { tiered } from '../../../src/cache/stores/tiered.ts'
import { systemClock } from '../../../src/clock.ts'
import { entryOf, keyOf, noise } from '../../support/entries.ts'
import { freePort, startRedis, type RedisProcess, type RedisProcessSettings } from '../../support/redis-process.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { eventRecorder, guard, openMemory, openRedis, type RedisWishes } from './harness.ts'

/** Entries that live now, by the real clock: reconnecting needs one. */
const living = (name: string, tags: readonly string[] = []) =>
  entryOf(name, { storedAt: Date.now(), staleAt: Date.now() + 600_000, deleteAt: Date.now() + 1_200_000, tags })

const opened: { close?: () => Promise<void>; stop?: () => Promise<void>; disconnect?: () => void }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) {
    await one.close?.()
    await one.stop?.()
    one.disconnect?.()
  }
})

const server = async (settings: RedisProcessSettings = {}): Promise<RedisProcess> => {
  const started = await startRedis(settings)
  opened.push(started)
  return started
}
const client = (url: string): Redis => {
  const raw = new Redis(url)
  raw.on('error', () => undefined)
  opened.push({ disconnect: () => raw.disconnect() })
  return raw
}
const storeAt = async (wishes: RedisWishes) => {
  const store = await openRedis(systemClock, { prefix: 'test', ...wishes })
  opened.push({ close: () => store.close() })
  return store
}
/** Vitest fails the run for any unhandled rejection or error event on the way. */
const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000, interval: 20 })

describe.skipIf(!inject('canStartRedis'))('a redis of its own', () => {
  it('that is killed and started again is used again; what it forgot is dropped from memory', async () => {
    const first = await server()
    const store = await storeAt({ url: first.url })
    const near = openMemory(systemClock)
    const both = tiered(near, guard(store, systemClock), { announce: () => undefined })
    await both.set(living('a'))
    await store.set(living('a'))

    await first.stop()
    await eventually(() => expect(store.health().ok).toBe(false))
    await expect(store.get(keyOf('a'))).rejects.toThrow(/There is no connection to Redis \(.*ECONNREFUSED|reconnecting/)
    expect((await both.get(keyOf('a')))?.key).toBe(keyOf('a'))
    await both.set(living('meanwhile'))
    expect(await both.get(keyOf('meanwhile'))).toBeDefined()
    await expect(both.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', Date.now())).rejects.toThrow(
      'did not reach redis',
    )

    const dropped = new Promise((resolve) => store.onInvalidate?.(resolve))
    await server({ port: first.port })
    expect(await dropped).toEqual({ kind: 'all' })
    expect(await near.get(keyOf('a'))).toBeUndefined()
    await eventually(() => store.set(living('b')))
    expect((await store.get(keyOf('b')))?.key).toBe(keyOf('b'))
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
  })

  it('tells once that it was lost, and once that it is there again', async () => {
    const first = await server()
    const { announce, events } = eventRecorder()
    const told = () => events.flatMap((event) => (event.type === 'store-connection' ? [event.message] : []))
    const store = await storeAt({ url: first.url, announce })
    await first.stop()
    await eventually(() => expect(store.health().detail).toContain('ECONNREFUSED'))
    await server({ port: first.port })
    await eventually(() => expect(store.health().ok).toBe(true))
    expect(told()).toEqual([
      expect.stringMatching(/^store redis has lost its connection \(.+\); .*kept in memory only$/),
      'store redis is connected again',
    ])
    await store.close()
    expect(told()).toHaveLength(2)
  })

  it('that hangs costs a read its deadline, and is used again when it goes on', async () => {
    const { url } = await server()
    const store = await storeAt({ url, readDeadlineMs: 20 })
    await store.set(living('a'))
    const raw = client(url)
    await raw.call('CLIENT', 'PAUSE', '300', 'ALL')
    await expect(store.get(keyOf('a'))).rejects.toThrow('A read from Redis took longer than 20 ms')
    await eventually(async () => expect((await store.get(keyOf('a')))?.key).toBe(keyOf('a')))
  })

  it('that is full refuses writes, and still answers and purges', async () => {
    const { url } = await server()
    const store = await storeAt({ url })
    await store.set(living('a', ['red']))
    await client(url).config('SET', 'maxmemory', '1')
    await expect(store.set(living('b'))).rejects.toThrow('OOM')
    expect(await store.get(keyOf('a'))).toBeDefined()
    expect(await store.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', Date.now())).toBe(1)
    expect(await store.get(keyOf('a'))).toBeUndefined()
  })

  it('that became a replica refuses writes, and takes them again when it is a master', async () => {
    const { url } = await server()
    const store = await storeAt({ url })
    const raw = client(url)
    await raw.call('REPLICAOF', '127.0.0.1', String(await freePort()))
    await expect(store.set(living('a'))).rejects.toThrow(/READONLY|connection|closed/i)
    await raw.call('REPLICAOF', 'NO', 'ONE')
    await eventually(() => store.set(living('a')))
  })

  it('that evicted label sets is searched for what a purge means', async () => {
    const { url } = await server({ arguments: ['--maxmemory', '4mb', '--maxmemory-policy', 'allkeys-random'] })
    const store = await storeAt({ url })
    const raw = client(url)
    await eventually(async () => {
      await store.set(
        entryOf(`filler ${Math.random()}`, { ...living('x'), key: keyOf(String(Math.random())), body: noise(200_000) }),
      )
      expect(await raw.info('stats')).toMatch(/evicted_keys:[1-9]/)
    })
    await raw.config('SET', 'maxmemory', '0')
    await store.set(living('a', ['red']))
    await raw.unlink('test:label:tag:red')
    expect(await store.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', Date.now())).toBe(1)
    expect(await store.get(keyOf('a'))).toBeUndefined()
  })

  it('whose subscription alone breaks has memory dropped at the next one', async () => {
    const { url } = await server()
    const store = await storeAt({ url })
    const dropped = new Promise((resolve) => store.onInvalidate?.(resolve))
    await client(url).call('CLIENT', 'KILL', 'TYPE', 'PUBSUB')
    expect(await dropped).toEqual({ kind: 'all' })
    await store.set(living('a'))
  })

  it('whose subscription falls silent has memory dropped at the next one, and is heard again', async () => {
    const { port, url } = await server()
    const proxy = await startTcpProxy(port)
    opened.push({ close: () => proxy.close() })
    const [store, other] = [await storeAt({ url: `redis://127.0.0.1:${proxy.port}` }), await storeAt({ url })]
    const near = openMemory(systemClock)
    const both = tiered(near, guard(store, systemClock), { announce: () => undefined })
    await both.set(living('a'))
    await eventually(async () => expect(await other.get(keyOf('a'))).toBeDefined())

    // As behind a firewall that has forgotten the connection: no end, no error, no message.
    expect(proxy.silence((said) => /subscribe/i.test(said))).toBe(1)
    await other.purge({ kind: 'key', key: keyOf('a') }, 'purge', Date.now())
    expect(await near.get(keyOf('a'))).toBeDefined()
    await eventually(async () => expect(await both.get(keyOf('a'))).toBeUndefined())

    await both.set(living('b'))
    await eventually(async () => expect(await other.get(keyOf('b'))).toBeDefined())
    await other.purge({ kind: 'key', key: keyOf('b') }, 'purge', Date.now())
    await eventually(async () => expect(await near.get(keyOf('b'))).toBeUndefined())
  })

  it('that falls silent altogether costs reads their deadline until a new connection is made', async () => {
    const { port } = await server()
    const proxy = await startTcpProxy(port)
    opened.push({ close: () => proxy.close() })
    const store = await storeAt({ url: `redis://127.0.0.1:${proxy.port}`, readDeadlineMs: 50 })
    await store.set(living('a'))
    expect(proxy.silence()).toBe(2)
    await expect(store.get(keyOf('a'))).rejects.toThrow('A read from Redis took longer than 50 ms')
    await vi.waitFor(async () => expect((await store.get(keyOf('a')))?.key).toBe(keyOf('a')), {
      timeout: 25_000,
      interval: 20,
    })
  }, 30_000)

  it('says how much it holds of ours, and how full it is', async () => {
    const { url } = await server({ arguments: ['--maxmemory', '64mb'] })
    const store: CacheStore = await storeAt({ url })
    const raw = client(url)
    await raw.set('foreign', 'x')
    for (const name of ['a', 'b', 'c']) await store.set(living(name))
    const [row] = await store.stats()
    expect(row).toMatchObject({ tier: 'redis', entries: 3, maxBytes: 64 * 2 ** 20, evictions: 0, state: 'ok' })
    expect(row?.bytes).toBeGreaterThan(100_000)
  })
})

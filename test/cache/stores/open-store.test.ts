import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { openStore, type StoreSettings } from '../../../src/cache/stores/index.ts'
import { systemClock } from '../../../src/clock.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { freePort, startRedis } from '../../support/redis-process.ts'
import { eventRecorder, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
const redisUrl = inject('redisUrl')
const life = { storedAt: Date.now(), staleAt: Date.now() + 1e6, deleteAt: Date.now() + 1e6 }
let made = 0

const open = async (changes: Partial<StoreSettings> = {}, url?: string) => {
  const recorder = eventRecorder()
  const settings: StoreSettings = {
    store: 'auto',
    path: join(folder, String(made++)),
    maxBytes: 64e6,
    memory: { maxBytes: 8e6, eviction: 'lru' },
    redis: { url, prefix: `test-${made}-${Date.now()}`, readDeadlineMs: 1_000, writeDeadlineMs: 1_000 },
    ...changes,
  }
  const store = await openStore(settings, { clock: systemClock, announce: recorder.announce })
  return { store, settings, ...recorder }
}

describe('the store as the settings want it', () => {
  it('is memory before lmdb where nothing is set, and is there again after a restart', async () => {
    const { store, settings } = await open()
    expect(store.name).toBe('memory+lmdb')
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
    await store.set(entryOf('a', life))
    await store.close()
    const again = await open({ path: settings.path })
    expect((await again.store.get(keyOf('a')))?.key).toBe(keyOf('a'))
    expect((await again.store.stats()).map(({ tier, entries }) => [tier, entries])).toEqual([
      ['memory', 1],
      ['lmdb', 1],
    ])
    await again.store.close()
  })

  it('is memory alone where that is asked for, and touches no disk', async () => {
    const { store, settings } = await open({ store: 'memory' })
    expect(store.name).toBe('memory')
    await store.set(entryOf('a', life))
    expect(existsSync(settings.path)).toBe(false)
    await store.close()
  })

  it.skipIf(redisUrl === undefined)('is memory before redis where redis has a URL, ready when it is open', async () => {
    const { store } = await open({}, redisUrl)
    expect(store.name).toBe('memory+redis')
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
    await store.set(entryOf('a', life))
    expect((await store.get(keyOf('a')))?.key).toBe(keyOf('a'))
    await store.close()
  })
})

describe('a store that cannot be had', () => {
  const inTheWay = () => {
    const path = join(folder, `file ${made++}`)
    writeFileSync(path, 'in the way')
    return path
  }

  it('is memory and a warning, where lmdb was only our choice', async () => {
    const path = inTheWay()
    const { store, events } = await open({ path })
    expect(store.name).toBe('memory')
    expect(events).toMatchObject([
      { type: 'store-error', store: 'lmdb', operation: 'open', message: expect.stringContaining(path) },
    ])
    await store.close()
  })

  it('stops the start, where lmdb was asked for', async () => {
    for (const path of [inTheWay(), '/proc/nowhere'])
      await expect(open({ store: 'lmdb', path })).rejects.toThrow(`The cache in ${path} cannot be written`)
  })

  it('stops the start, where redis was asked for without its address or with one that is none', async () => {
    await expect(open({ store: 'redis' })).rejects.toThrow('Set redis.url (or REDIS_URL)')
    await expect(open({ store: 'redis' }, 'cache.example')).rejects.toThrow('redis.url cannot be used')
  })

  it('does not stop the start, where it is a redis that is down: memory serves', async () => {
    const { store, events } = await open({ store: 'redis' }, `redis://127.0.0.1:${await freePort()}`)
    expect(events).toContainEqual({
      type: 'store-error',
      store: 'redis',
      operation: 'open',
      message: expect.stringMatching(/ECONNREFUSED.*kept in memory only.*redis\.url \(REDIS_URL\)/),
    })
    await store.set(entryOf('a', life))
    expect((await store.get(keyOf('a')))?.key).toBe(keyOf('a'))
    expect(await store.get(keyOf('b'))).toBeUndefined()
    expect(store.health()).toMatchObject({ ok: false, detail: expect.stringContaining('ECONNREFUSED') })
    expect((await store.stats())[1]).toMatchObject({ tier: 'redis', state: expect.stringContaining('no connection') })
    await store.close()
  })

  it.skipIf(!inject('canStartRedis'))(
    'says where a redis wants a password, or another, and never shows one',
    async () => {
      const { url, stop } = await startRedis({ arguments: ['--requirepass', 'right-one'] })
      const told = async (address: string) => {
        const { store, events } = await open({ store: 'redis' }, address)
        await store.close()
        return events.flatMap((event) => (event.type === 'store-error' ? [event.message] : [])).join()
      }
      const without = await told(url)
      const wrong = await told(url.replace('//', '//:wrong-one@'))
      expect(without).toMatch(/NOAUTH.*redis\.url \(REDIS_URL\) needs its password: redis:\/\/:PASSWORD@host/)
      expect(wrong).toMatch(/WRONGPASS.*refuses the user or the password of redis\.url/)
      expect(without + wrong).not.toMatch(/right-one|wrong-one|is its address/)
      await stop()
    },
  )
})

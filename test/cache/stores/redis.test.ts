import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, inject, it } from 'vitest'
import type { Selector } from '../../../src/cache/store.ts'
import { tiered } from '../../../src/cache/stores/tiered.ts'
import { systemClock } from '../../../src/clock.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { eventRecorder, openMemory, openRedis } from './harness.ts'

const url = inject('redisUrl') ?? ''
const announce = () => undefined

/** The next thing that a store tells of others' changes and that is meant. */
const heard = (
  store: { readonly onInvalidate?: (listener: (selector: Selector) => void) => void },
  isMeant: (selector: Selector) => boolean = () => true,
): Promise<Selector> =>
  new Promise((resolve) => store.onInvalidate?.((selector) => isMeant(selector) && resolve(selector)))

describe.skipIf(url === '')('over redis', () => {
  const raw = new Redis(url, { lazyConnect: true })
  afterAll(() => raw.disconnect())

  const setUp = async (prefix = `test-${randomUUID()}`) => {
    const clock = fakeClock()
    const recorder = eventRecorder()
    const store = await openRedis(clock, { url, prefix, announce: recorder.announce })
    return { clock, prefix, store, ...recorder }
  }

  describe('a lease', () => {
    it('has one holder, who can make it last longer and alone can give it back', async () => {
      const { store, prefix } = await setUp()
      const { leases } = store
      const key = keyOf('leased')
      expect(await leases?.take(key, 'one', 5_000)).toBe('taken')
      await leases?.give(key, 'two')
      expect(await leases?.take(key, 'two', 60_000)).toBe('elsewhere')
      expect(await raw.pttl(`${prefix}:{${key}}:lease`)).toBeLessThanOrEqual(5_000)
      expect(await leases?.take(key, 'one', 60_000)).toBe('taken')
      expect(await raw.pttl(`${prefix}:{${key}}:lease`)).toBeGreaterThan(5_000)
      await leases?.give(key, 'one')
      expect(await leases?.take(key, 'two', 60_000)).toBe('taken')
      await store.close()
    })

    it('ends by itself', async () => {
      const { store, prefix } = await setUp()
      await store.leases?.take(keyOf('brief'), 'one', 1)
      await expect.poll(() => raw.exists(`${prefix}:{${keyOf('brief')}}:lease`)).toBe(0)
      expect(await store.leases?.take(keyOf('brief'), 'two', 1)).toBe('taken')
      await store.close()
    })
  })

  describe('what the redis store keeps', () => {
    it('is named by the prefix, ends by itself, and has its hash tag', async () => {
      const { store, prefix, clock } = await setUp()
      const entry = entryOf('kept', { tags: ['red'], originalId: 'original', deleteAt: clock.now() + 60_000 })
      await store.set(entry)
      const names = await raw.keys(`${prefix}*`)
      expect(names).toContain(`${prefix}:{${entry.key}}:entry`)
      expect(names).toHaveLength(7)
      for (const name of names) expect(await raw.pttl(name)).toBeGreaterThan(0)
      expect(await raw.pttl(`${prefix}:{${entry.key}}:entry`)).toBeLessThanOrEqual(60_000)
      await store.close()
    })

    it('is all that a purge of everything touches', async () => {
      const { store, prefix, clock } = await setUp(`test-${randomUUID()}-*?[a-z]`)
      const other = await setUp(`${prefix}-other`)
      const lookalike = await setUp(prefix.replace('*?[a-z]', 'xyz'))
      const foreign = `${prefix}:{${keyOf('a')}}:lease`
      for (const one of [store, other.store, lookalike.store]) await one.set(entryOf('a'))
      await raw.set(foreign, 'held', 'PX', 60_000)
      expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
      expect(await other.store.get(keyOf('a'))).toBeDefined()
      expect(await lookalike.store.get(keyOf('a'))).toBeDefined()
      expect(await raw.get(foreign)).toBe('held')
      for (const one of [store, other.store, lookalike.store]) await one.close()
    })

    it('ends the lease on its key', async () => {
      const { store, prefix } = await setUp()
      expect(await store.leases?.take(keyOf('a'), 'one', 60_000)).toBe('taken')
      expect(await store.leases?.take(keyOf('a'), 'two', 60_000)).toBe('elsewhere')
      await store.set(entryOf('a'))
      expect(await store.leases?.take(keyOf('a'), 'two', 60_000)).toBe('answered')
      expect(await raw.get(`${prefix}:{${keyOf('a')}}:lease`)).toBe('two')
      await store.close()
    })

    it('leaves the index a while after it ended, and not longer', async () => {
      const { store, prefix, clock } = await setUp()
      const label = `${prefix}:label:tag:red`
      await store.set(entryOf('short', { tags: ['red'], deleteAt: clock.now() + 1_000 }))
      await clock.advance(301_000 - 1)
      await store.set(entryOf('a', { tags: ['red'] }))
      expect(await raw.zcard(label)).toBe(2)
      await clock.advance(1)
      await store.set(entryOf('b', { tags: ['red'] }))
      expect(await raw.zrange(label, '0', '-1')).toEqual([keyOf('a'), keyOf('b')].sort())
      await store.close()
    })

    it('is in the index until the longest life that it was ever given, for two writers may cross', async () => {
      const { store, prefix, clock } = await setUp()
      const scored = async (lifeMs: number) => {
        await store.set(entryOf('a', { tags: ['red'], deleteAt: clock.now() + lifeMs }))
        return Number(await raw.zscore(`${prefix}:label:tag:red`, keyOf('a'))) - clock.now()
      }
      expect([await scored(20_000), await scored(90_000), await scored(30_000)]).toEqual([20_000, 90_000, 90_000])
      await store.close()
    })

    it('keeps a label set as long as its longest entry, whichever came last', async () => {
      const { store, prefix, clock } = await setUp()
      await store.set(entryOf('long', { tags: ['red'], deleteAt: clock.now() + 5_000_000 }))
      await store.set(entryOf('short', { tags: ['red'], deleteAt: clock.now() + 1_000 }))
      expect(await raw.pttl(`${prefix}:label:tag:red`)).toBeGreaterThan(5_000_000)
      await store.close()
    })
  })

  describe('what somebody else left under our names', () => {
    it('is a miss where it is no entry, and a purge takes it away', async () => {
      const { store, prefix, clock } = await setUp()
      const name = `${prefix}:{${keyOf('a')}}:entry`
      await raw.set(name, 'not an entry at all, but longer than its first bytes', 'PX', 60_000)
      expect(await store.get(keyOf('a'))).toBeUndefined()
      expect(await store.purge({ kind: 'key', key: keyOf('a') }, 'purge', clock.now())).toBe(0)
      expect(await raw.exists(name)).toBe(0)
      await store.close()
    })

    it('is a rejection where it is of another type, and the next call goes on', async () => {
      const { store, prefix } = await setUp()
      await raw.rpush(`${prefix}:{${keyOf('a')}}:entry`, 'x')
      await raw.set(`${prefix}:label:tag:red`, 'x')
      await expect(store.get(keyOf('a'))).rejects.toThrow('WRONGTYPE')
      await expect(store.set(entryOf('b', { tags: ['red'] }))).rejects.toThrow('WRONGTYPE')
      expect(await store.get(keyOf('b'))).toBeUndefined()
      await store.set(entryOf('a'))
      expect(await store.get(keyOf('a'))).toBeDefined()
      await raw.unlink(`${prefix}:label:tag:red`)
      await store.close()
    })

    it('is a miss where it is the entry of another key', async () => {
      const { store, prefix } = await setUp()
      await store.set(entryOf('a'))
      await raw.copy(`${prefix}:{${keyOf('a')}}:entry`, `${prefix}:{${keyOf('b')}}:entry`)
      expect(await store.get(keyOf('b'))).toBeUndefined()
      await raw.unlink(`${prefix}:{${keyOf('b')}}:entry`)
      await store.close()
    })
  })

  describe('two instances over one redis', () => {
    const pair = async () => {
      const prefix = `test-${randomUUID()}`
      const [one, other] = [await setUp(prefix), await setUp(prefix)]
      const near = openMemory(other.clock)
      return {
        one,
        other,
        near,
        here: tiered(openMemory(one.clock), one.store, { announce }),
        there: tiered(near, other.store, { announce }),
      }
    }

    it('drop from memory what the other purged', async () => {
      const { one, other, near, here, there } = await pair()
      const stored = heard(other.store)
      await one.store.set(entryOf('a', { tags: ['red'] }))
      await stored
      await there.get(keyOf('a'))
      expect(await near.get(keyOf('a'))).toBeDefined()
      const told = heard(other.store, ({ kind }) => kind === 'labels')
      expect(await here.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', one.clock.now())).toBe(1)
      expect(await told).toEqual({ kind: 'labels', labels: ['tag:red'] })
      expect(await near.get(keyOf('a'))).toBeUndefined()
      expect(await there.get(keyOf('a'))).toBeUndefined()
      await Promise.all([here.close(), there.close()])
    })

    it('serve what the other overwrote', async () => {
      const { one, other, here, there } = await pair()
      const stored = heard(other.store)
      await one.store.set(entryOf('a', { tenant: 'old' }))
      await stored
      await there.get(keyOf('a'))
      const told = heard(other.store)
      await here.set(entryOf('a', { tenant: 'new' }))
      expect(await told).toEqual({ kind: 'key', key: keyOf('a') })
      expect((await there.get(keyOf('a')))?.tenant).toBe('new')
      await Promise.all([here.close(), there.close()])
    })

    it('serve what the other took over from elsewhere', async () => {
      const { one, other, here, there } = await pair()
      const stored = heard(other.store)
      await one.store.set(entryOf('a', { tenant: 'old', storedAt: one.clock.now() - 1 }))
      await stored
      await there.get(keyOf('a'))
      const told = heard(other.store)
      expect(await here.contents.take(entryOf('a', { tenant: 'moved', storedAt: one.clock.now() }))).toBe('kept')
      expect(await told).toEqual({ kind: 'key', key: keyOf('a') })
      expect((await there.get(keyOf('a')))?.tenant).toBe('moved')
      await Promise.all([here.close(), there.close()])
    })

    it('do not tell themselves', async () => {
      const { one, other, here, there } = await pair()
      const own: Selector[] = []
      one.store.onInvalidate?.((selector) => own.push(selector))
      const told = heard(one.store)
      await one.store.set(entryOf('a'))
      await other.store.set(entryOf('b'))
      await told
      expect(own).toEqual([{ kind: 'key', key: keyOf('b') }])
      await Promise.all([here.close(), there.close()])
    })
  })

  describe('a message on the channel', () => {
    it('purges everywhere what an operator asks for', async () => {
      const { store, prefix } = await setUp()
      await store.set(entryOf('a', { tags: ['red'] }))
      await store.set(entryOf('b'))
      const told = heard(store)
      const causes: unknown[] = []
      store.onInvalidate?.((_, cause) => causes.push(cause))
      await raw.publish(`${prefix}:invalidate`, JSON.stringify({ tags: ['red'] }))
      expect(await told).toEqual({ kind: 'labels', labels: ['tag:red'] })
      expect(causes).toEqual(['asked'])
      expect(await store.get(keyOf('a'))).toBeUndefined()
      expect(await store.get(keyOf('b'))).toBeDefined()
      await store.close()
    })

    it('only marks stale what an operator asks for softly', async () => {
      const { store, prefix, clock } = await setUp()
      await store.set(entryOf('a'))
      const told = heard(store)
      await raw.publish(`${prefix}:invalidate`, JSON.stringify({ all: true, soft: true }))
      await told
      expect((await store.get(keyOf('a')))?.staleAt).toBe(clock.now())
      await store.close()
    })

    it.each([
      ['no JSON', 'purge all'],
      ['no object', '["all"]'],
      ['nothing', '{}'],
      ['an unknown member', '{"tag":"red"}'],
      ['a selector that is none', '{"from":"me","selector":{"kind":"some"}}'],
      ['a wrong type', '{"all":"yes"}'],
    ])('that holds %s is announced and ignored', async (_, text) => {
      const { store, prefix, until } = await setUp()
      await store.set(entryOf('a'))
      await raw.publish(`${prefix}:invalidate`, text)
      expect(await until(({ type }) => type === 'store-error')).toMatchObject({
        store: 'redis',
        operation: 'invalidate',
      })
      expect(await store.get(keyOf('a'))).toBeDefined()
      await store.close()
    })
  })

  it('says that it is closed to whoever asks later', async () => {
    const store = await openRedis(systemClock, { url })
    await store.close()
    await expect(store.get(keyOf('a'))).rejects.toThrow(/closed/)
    expect(store.health().ok).toBe(false)
    await store.close()
  })
})

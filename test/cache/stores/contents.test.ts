import { describe, expect, inject, it } from 'vitest'
import type { CacheStore, SliceWish } from '../../../src/cache/store.ts'
import { BadCursorError } from '../../../src/cache/stores/errors.ts'
import { guarded } from '../../../src/cache/stores/guarded.ts'
import { tiered } from '../../../src/cache/stores/tiered.ts'
import { chaosStore } from '../../support/chaos-store.ts'
import { entryOf, keyOf, noise } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { eventRecorder, openLmdb, openMemory, openRedis, temporaryFolder } from './harness.ts'

const folder = temporaryFolder()
const url = inject('redisUrl')

const all = async ({ contents }: CacheStore, wish: Partial<SliceWish> = {}) => {
  const keys: string[] = []
  let slices = 0
  let cursor: string | undefined
  do {
    const slice = await contents.slice({ labels: [], limit: 50, bodies: false, ...wish, cursor })
    keys.push(...slice.entries.map(({ entry }) => entry.key))
    cursor = slice.next
    slices++
  } while (cursor !== undefined)
  return { keys, slices }
}

const many = async (store: CacheStore, count: number) => {
  const entries = Array.from({ length: count }, (_, at) => entryOf(`entry ${at}`, { tags: ['many'] }))
  for (const entry of entries) await store.set(entry)
  return entries.map(({ key }) => key).toSorted()
}

describe('two tiers', () => {
  const setUp = () => {
    const clock = fakeClock()
    const near = openMemory(clock)
    const far = chaosStore(openMemory(clock), clock)
    const { announce } = eventRecorder()
    return { near, far, store: tiered(near, far, { announce }) }
  }

  it('show what only near has, and what only far has, each once', async () => {
    const { near, far, store } = setUp()
    await far.set(entryOf('far'))
    await near.set(entryOf('near'))
    await store.set(entryOf('both'))
    const { keys } = await all(store)
    expect(keys.toSorted()).toEqual(['far', 'near', 'both'].map(keyOf).toSorted())
    expect(await store.contents.has(['far', 'near', 'none'].map(keyOf))).toEqual(new Set(['far', 'near'].map(keyOf)))
  })

  it('show an answer whose write was lost, and not the one that far still has in its place', async () => {
    const { far, store } = setUp()
    await far.set(entryOf('kept', { tags: ['old'] }))
    far.become({ kind: 'reject' }, ['set', 'purge'])
    await store.set(entryOf('kept', { tags: ['new'] }))
    const { entries, next } = await store.contents.slice({ labels: [], limit: 5, bodies: false })
    const following = await store.contents.slice({ labels: [], limit: 5, bodies: false, cursor: next })
    expect([...entries, ...following.entries].map(({ entry }) => entry.tags)).toEqual([['new']])
  })

  it('wait for writes that are under way', async () => {
    const clock = fakeClock()
    const far = chaosStore(openMemory(clock), clock)
    const store = tiered(openMemory(clock), far, eventRecorder())
    far.become({ kind: 'delay', ms: 100 }, ['set'])
    await store.set(entryOf('late'))
    const listed = all(store)
    await clock.advance(100)
    expect((await listed).keys).toEqual([keyOf('late')])
  })
})

describe('two tiers that take an entry of elsewhere', () => {
  const at = Date.UTC(2026, 0, 1)
  const setUp = () => {
    const clock = fakeClock()
    const near = openMemory(clock)
    const far = chaosStore(openMemory(clock), clock)
    return { clock, near, far, store: tiered(near, far, eventRecorder()) }
  }
  const moved = entryOf('moved', { storedAt: at, tags: ['moved'] })

  it('have it in place of an older one that is on its way to far', async () => {
    const { clock, far, store } = setUp()
    far.become({ kind: 'delay', ms: 100 }, ['set'])
    await store.set(entryOf('moved', { storedAt: at - 1, tags: ['old'] }))
    const taken = store.contents.take(moved)
    await clock.advance(100)
    expect(await taken).toBe('kept')
    expect([await store.get(moved.key), await far.get(moved.key)]).toMatchObject([
      { tags: ['moved'] },
      { tags: ['moved'] },
    ])
  })

  it('have it in place of an older one that only near has, and give it though a write of its key was lost', async () => {
    const { far, store } = setUp()
    far.become({ kind: 'reject' }, ['set', 'purge'])
    await store.set(entryOf('moved', { storedAt: at - 1, tags: ['old'] }))
    await store.contents.has([])
    expect(await store.contents.take(moved)).toBe('kept')
    expect((await store.get(moved.key))?.tags).toEqual(['moved'])
    expect((await all(store)).keys).toEqual([moved.key])
  })

  it('leave a newer one that only near has', async () => {
    const { near, far, store } = setUp()
    await near.set(entryOf('moved', { storedAt: at + 1, tags: ['new'] }))
    expect(await store.contents.take(moved)).toBe('held')
    expect([(await store.get(moved.key))?.tags, await far.get(moved.key)]).toEqual([['new'], undefined])
  })
})

describe('a guarded store', () => {
  const setUp = () => {
    const clock = fakeClock()
    const chaos = chaosStore(openMemory(clock), clock)
    const slice = { fail: false }
    const contents = {
      ...chaos.contents,
      slice: (wish: SliceWish) => (slice.fail ? new Promise<never>(() => {}) : chaos.contents.slice(wish)),
    }
    const limits = { readDeadlineMs: 50, writeDeadlineMs: 50, adminDeadlineMs: 1_000 }
    const store = guarded({ ...chaos, contents }, { clock, announce: () => {}, ...limits })
    return { clock, chaos, slice, store }
  }

  it('does not wait for ever, nor for long looks stops being asked for answers', async () => {
    const { clock, slice, store } = setUp()
    await store.set(entryOf('kept'))
    slice.fail = true
    for (let time = 0; time < 6; time++) {
      const reason = all(store).catch(String)
      await clock.advance(1_001)
      expect(await reason).toContain('memory did not do it (memory slice took longer than 1000 ms)')
    }
    expect(await store.get(keyOf('kept'))).toBeDefined()
  })

  it('is not asked while its breaker is open', async () => {
    const { chaos, store } = setUp()
    chaos.become({ kind: 'reject' }, ['get'])
    for (let time = 0; time < 5; time++) await store.get(keyOf('kept'))
    await expect(all(store)).rejects.toThrow('it rests until')
    await expect(store.contents.has([keyOf('kept')])).rejects.toThrow('it rests until')
  })

  it('takes nothing while it takes no writes', async () => {
    const { chaos, store } = setUp()
    chaos.become({ kind: 'reject' }, ['set'])
    for (let time = 0; time < 5; time++) await store.set(entryOf('kept'))
    await expect(store.contents.take(entryOf('moved'))).rejects.toThrow('writing to it rests until')
    expect((await all(store)).keys).toEqual([])
  })

  it('passes on whose fault a wrong cursor is', async () => {
    const { store } = setUp()
    const wish = { labels: [], limit: 5, bodies: false, cursor: 'strange' }
    await expect(store.contents.slice(wish)).rejects.toBeInstanceOf(BadCursorError)
  })
})

describe('many entries', () => {
  it('are gone through in memory', async () => {
    const store = openMemory(fakeClock())
    const keys = await many(store, 1_200)
    expect((await all(store)).keys.toSorted()).toEqual(keys)
    // Looked at in bounded steps, though none is meant.
    expect(await all(store, { labels: ['tag:none'] })).toEqual({ keys: [], slices: 3 })
  })

  it('are gone through in lmdb, whole ones few at a time', async () => {
    const store = openLmdb(fakeClock(), folder)
    const keys = await many(store, 400)
    expect((await all(store)).keys.toSorted()).toEqual(keys)
    expect((await all(store, { labels: ['tag:many'] })).keys.toSorted()).toEqual(keys)
    for (const name of ['a', 'b', 'c', 'd'])
      await store.set(entryOf(name, { tags: ['large'], slots: [], type: 'audio/mpeg', body: noise(2_500_000) }))
    const { keys: large, slices } = await all(store, { labels: ['tag:large'], bodies: true })
    expect([large.length, slices]).toEqual([4, 2])
    await store.close()
  })

  it.skipIf(url === undefined)('are gone through in redis, with and without a label', async () => {
    const store = await openRedis(fakeClock(), { url: url ?? '' })
    const keys = await many(store, 400)
    const unique = async (wish: Partial<SliceWish>) => [...new Set((await all(store, wish)).keys)].toSorted()
    expect(await unique({ limit: 7 })).toEqual(keys)
    expect(await unique({ limit: 7, labels: ['tag:many'] })).toEqual(keys)
    expect(await unique({ limit: 50, labels: ['tag:many'], bodies: true })).toEqual(keys)
    await store.close()
  })
})

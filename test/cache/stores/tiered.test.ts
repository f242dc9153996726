import { tierOf } from '../../../src/cache/entry.ts'
import { describe, expect, it, vi } from 'vitest'
import type { Selector } from '../../../src/cache/store.ts'
import { guarded } from '../../../src/cache/stores/guarded.ts'
import { tiered } from '../../../src/cache/stores/tiered.ts'
import { chaosStore } from '../../support/chaos-store.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { eventRecorder, openMemory } from './harness.ts'

const setUp = (maxPendingWrites = 10) => {
  const clock = fakeClock()
  const near = chaosStore(openMemory(clock), clock)
  const listeners: ((selector: Selector) => void)[] = []
  const far = chaosStore(openMemory(clock), clock)
  const telling = {
    ...far,
    name: 'far',
    onInvalidate: (listener: (selector: Selector) => void) => void listeners.push(listener),
  }
  const recorder = eventRecorder()
  const store = tiered(near, telling, { announce: recorder.announce, maxPendingWrites })
  const hear = (selector: Selector) => listeners.forEach((listener) => listener(selector))
  return { clock, near, far, store, hear, ...recorder }
}

describe('a read through two tiers', () => {
  it('fills near with what far has, for what is left of its life', async () => {
    const { clock, near, far, store } = setUp()
    const entry = entryOf('kept', { deleteAt: clock.now() + 1_000 })
    await far.set(entry)
    await clock.advance(600)
    expect((await store.get(entry.key))?.deleteAt).toBe(entry.deleteAt)
    expect((await near.get(entry.key))?.deleteAt).toBe(entry.deleteAt)
    await store.get(entry.key)
    expect(far.calls.get).toBe(1)
    await clock.advance(400)
    expect(await store.get(entry.key)).toBeUndefined()
  })

  it('names the tier behind near that it came from, and nothing of that is kept', async () => {
    const { near, far, store } = setUp()
    await far.set(entryOf('kept'))
    const [first, second] = [await store.get(keyOf('kept')), await store.get(keyOf('kept'))]
    expect([first && tierOf(first), second && tierOf(second)]).toEqual(['far', 'memory'])
    expect(await near.get(keyOf('kept'))).not.toHaveProperty('tier')
  })

  it.each([
    ['a purge', { kind: 'key', key: keyOf('kept') }],
    ['a purge of everything', { kind: 'all' }],
  ] as const)('does not bring back what %s took away meanwhile', async (_, selector) => {
    const { clock, near, far, store } = setUp()
    await far.set(entryOf('kept'))
    far.become({ kind: 'delay', ms: 10 }, ['get'])
    const read = store.get(keyOf('kept'))
    await clock.untilSleeping()
    await store.purge(selector, 'purge', clock.now())
    await clock.advance(10)
    await read
    expect(await near.get(keyOf('kept'))).toBeUndefined()
  })

  it('does not bring back what others changed meanwhile', async () => {
    const { clock, near, far, store, hear } = setUp()
    await far.set(entryOf('kept'))
    far.become({ kind: 'delay', ms: 10 }, ['get'])
    const read = store.get(keyOf('kept'))
    await clock.untilSleeping()
    hear({ kind: 'key', key: keyOf('kept') })
    await clock.advance(10)
    expect((await read)?.key).toBe(keyOf('kept'))
    expect(await near.get(keyOf('kept'))).toBeUndefined()
  })

  it('does not put the old entry over a new one that is still on its way to far', async () => {
    const { clock, near, far, store } = setUp()
    await far.set(entryOf('kept', { tenant: 'old' }))
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    await near.purge({ kind: 'all' }, 'purge', clock.now())
    await store.get(keyOf('kept'))
    expect(await near.get(keyOf('kept'))).toBeUndefined()
    await clock.advance(10)
    expect((await store.get(keyOf('kept')))?.tenant).toBe('new')
  })

  it('finds nothing, rather than the old entry, when the new one ended before it came to far', async () => {
    const { clock, far, store } = setUp()
    await far.set(entryOf('kept', { tenant: 'old' }))
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept', { tenant: 'new', deleteAt: clock.now() + 5 }))
    await clock.advance(5)
    expect(await store.get(keyOf('kept'))).toBeUndefined()
    await clock.advance(5)
    expect(await store.get(keyOf('kept'))).toBeUndefined()
  })

  it('asks far for nothing of which two writes are under way before both have ended', async () => {
    const { clock, near, far, store } = setUp()
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept', { tenant: 'first' }))
    await clock.advance(5)
    await store.set(entryOf('kept', { tenant: 'last' }))
    await near.purge({ kind: 'all' }, 'purge', clock.now())
    await clock.advance(5)
    expect(await store.get(keyOf('kept'))).toBeUndefined()
    await clock.advance(5)
    expect((await store.get(keyOf('kept')))?.tenant).toBe('last')
  })
})

describe('a search by label through two tiers', () => {
  it('does not find in far the entry that a new one, still on its way there, replaces', async () => {
    const { clock, far, store } = setUp()
    await far.set(entryOf('kept', { tenant: 'old' }))
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    const found = store.findByLabel('tenant:old')
    await clock.advance(10)
    expect(await found).toBeUndefined()
  })

  it('asks far also when a write to it has failed', async () => {
    const { far, store } = setUp()
    await far.set(entryOf('other', { tenant: 'old' }))
    far.become({ kind: 'reject', message: 'full' }, ['set'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    expect((await store.findByLabel('tenant:old'))?.key).toBe(keyOf('other'))
  })
})

describe('a write through two tiers', () => {
  it('does not wait for far', async () => {
    const { clock, near, far, store } = setUp()
    far.become({ kind: 'delay', ms: 1_000 }, ['set'])
    await store.set(entryOf('kept'))
    expect(await near.get(keyOf('kept'))).toBeDefined()
    expect(await far.get(keyOf('kept'))).toBeUndefined()
    await clock.advance(1_000)
    expect(await far.get(keyOf('kept'))).toBeDefined()
  })

  it('is near only, and announced, when too many are on their way to far', async () => {
    const { clock, near, far, store, events } = setUp(2)
    far.become({ kind: 'delay', ms: 1_000 }, ['set'])
    for (const name of ['a', 'b', 'c']) await store.set(entryOf(name))
    await clock.advance(1_000)
    expect(await near.get(keyOf('c'))).toBeDefined()
    expect(await far.get(keyOf('c'))).toBeUndefined()
    expect(events).toMatchObject([{ type: 'store-error', store: 'far', operation: 'set' }])
    await store.set(entryOf('d'))
    await clock.advance(1_000)
    expect(await far.get(keyOf('d'))).toBeDefined()
  })

  it('is announced when far refuses it', async () => {
    const { far, store, until } = setUp()
    far.become({ kind: 'reject', message: 'full' }, ['set'])
    await store.set(entryOf('kept'))
    expect(await until(({ type }) => type === 'store-error')).toMatchObject({ operation: 'set', message: 'full' })
  })

  it('is waited for when the store closes', async () => {
    const { clock, far, store } = setUp()
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept'))
    const closed = store.close()
    await clock.advance(9)
    expect(far.calls.close).toBe(0)
    await clock.advance(1)
    await closed
    expect(far.calls.close).toBe(1)
  })
})

describe('a write that is lost on its way to far', () => {
  const old = entryOf('kept', { tenant: 'old' })
  const setUpLost = async () => {
    const made = setUp(1)
    await made.far.set(old)
    const evict = () => made.near.purge({ kind: 'key', key: old.key }, 'purge', 0)
    return { ...made, evict }
  }
  const refuse = async ({ far, store, until }: Awaited<ReturnType<typeof setUpLost>>) => {
    far.become({ kind: 'reject', message: 'full' }, ['set', 'purge'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    await until(({ type }) => type === 'store-error')
  }

  it('takes with it what far had', async () => {
    const made = await setUpLost()
    made.far.become({ kind: 'reject', message: 'full' }, ['set'])
    await made.store.set(entryOf('kept', { tenant: 'new' }))
    await made.until(({ type }) => type === 'store-error')
    await vi.waitUntil(async () => (await made.far.get(old.key)) === undefined, { interval: 1 })
    expect((await made.store.get(old.key))?.tenant).toBe('new')
  })

  it('leaves nothing to read where that cannot be purged either', async () => {
    const made = await setUpLost()
    await refuse(made)
    expect((await made.store.get(old.key))?.tenant).toBe('new')
    await made.evict()
    expect(await made.store.get(old.key)).toBeUndefined()
    expect(await made.store.findByLabel('tenant:old')).toBeUndefined()
    // What it is about is still there.
    expect((await made.far.get(old.key))?.tenant).toBe('old')
  })

  it('takes it with it later where that could not be purged, when far takes writes again', async () => {
    const made = await setUpLost()
    await refuse(made)
    await made.evict()
    made.far.become(undefined)
    await made.store.set(entryOf('other'))
    await vi.waitUntil(async () => (await made.far.get(old.key)) === undefined, { interval: 1 })
    await made.far.set(entryOf('kept', { tenant: 'another instance' }))
    await expect.poll(async () => (await made.store.get(old.key))?.tenant).toBe('another instance')
  })

  it('is made good by a later one', async () => {
    const made = await setUpLost()
    await refuse(made)
    made.far.become(undefined)
    await made.store.set(entryOf('kept', { tenant: 'newer' }))
    await made.evict()
    await vi.waitUntil(async () => (await made.store.get(old.key)) !== undefined, { interval: 1 })
    expect((await made.store.get(old.key))?.tenant).toBe('newer')
  })

  it.each([{ kind: 'key', key: old.key }, { kind: 'all' }] as const)(
    'is made good by a purge: $kind',
    async (means) => {
      const made = await setUpLost()
      await refuse(made)
      await expect(made.store.purge(means, 'purge', 0)).rejects.toThrow('full')
      made.far.become(undefined)
      await made.store.purge(means, 'expire', made.clock.now())
      expect(await made.store.get(old.key)).toBeUndefined()
      await made.store.purge(means, 'purge', made.clock.now())
      await made.far.set(entryOf('kept', { tenant: 'another instance' }))
      expect((await made.store.get(old.key))?.tenant).toBe('another instance')
    },
  )

  it('is not made good by an older one that comes later', async () => {
    const made = setUp()
    made.far.become({ kind: 'delay', ms: 10 }, ['set'])
    await made.store.set(old)
    made.far.become({ kind: 'reject', message: 'full' }, ['set', 'purge'])
    await made.store.set(entryOf('kept', { tenant: 'new' }))
    await made.until(({ type }) => type === 'store-error')
    await made.clock.advance(10)
    await made.near.purge({ kind: 'all' }, 'purge', 0)
    expect((await made.far.get(old.key))?.tenant).toBe('old')
    expect(await made.store.get(old.key)).toBeUndefined()
  })

  it('is one also where too many were under way', async () => {
    const made = await setUpLost()
    made.far.become({ kind: 'delay', ms: 10 }, ['set'])
    made.far.become({ kind: 'reject' }, ['purge'])
    await made.store.set(entryOf('other'))
    await made.store.set(entryOf('kept', { tenant: 'new' }))
    await made.evict()
    expect(await made.store.get(old.key)).toBeUndefined()
  })

  it('is one also behind a guard, which does not reject', async () => {
    const { clock, near, far, announce } = await setUpLost()
    const guard = guarded(far, { clock, announce, readDeadlineMs: 50, writeDeadlineMs: 50 })
    const store = tiered(near, guard, { announce })
    far.become({ kind: 'reject' }, ['set', 'purge'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    // Waits for the write.
    await store.findByLabel('none')
    await near.purge({ kind: 'all' }, 'purge', 0)
    expect(await store.get(old.key)).toBeUndefined()
  })
})

describe('a purge of two tiers', () => {
  it('does not take by the labels of an entry that a new one, still on its way to far, replaces', async () => {
    const { clock, far, store } = setUp()
    await far.set(entryOf('kept', { tenant: 'old' }))
    far.become({ kind: 'delay', ms: 10 }, ['set'])
    await store.set(entryOf('kept', { tenant: 'new' }))
    const purged = store.purge({ kind: 'labels', labels: ['tenant:old'] }, 'purge', clock.now())
    await clock.advance(10)
    expect(await purged).toBe(0)
    expect((await far.get(keyOf('kept')))?.tenant).toBe('new')
  })

  it('takes near even where far fails, and rejects', async () => {
    const { clock, near, far, store } = setUp()
    await store.set(entryOf('kept'))
    far.become({ kind: 'reject', message: 'not reached' }, ['purge'])
    await expect(store.purge({ kind: 'all' }, 'purge', clock.now())).rejects.toThrow('not reached')
    expect(await near.get(keyOf('kept'))).toBeUndefined()
  })

  it('leaves nothing near of what was read from far while that was being purged', async () => {
    const { clock, near, far, store } = setUp()
    await far.set(entryOf('kept'))
    far.become({ kind: 'delay', ms: 10 }, ['purge'])
    const purged = store.purge({ kind: 'key', key: keyOf('kept') }, 'purge', clock.now())
    await clock.untilSleeping()
    await store.get(keyOf('kept'))
    await clock.advance(10)
    expect(await purged).toBe(1)
    expect(await near.get(keyOf('kept'))).toBeUndefined()
  })

  it('counts what either tier alone has', async () => {
    const { clock, near, far, store } = setUp()
    await near.set(entryOf('near alone'))
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
    await far.set(entryOf('far alone'))
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
  })
})

describe('two tiers', () => {
  it('drop near what far says that others changed', async () => {
    const { near, store, hear } = setUp()
    await store.set(entryOf('a', { tags: ['red'] }))
    await store.set(entryOf('b'))
    hear({ kind: 'labels', labels: ['tag:red'] })
    expect([await near.get(keyOf('a')), (await near.get(keyOf('b')))?.key]).toEqual([undefined, keyOf('b')])
    hear({ kind: 'all' })
    expect(await near.get(keyOf('b'))).toBeUndefined()
  })

  it('report near first, and are as well as far is', async () => {
    const { store } = setUp()
    await store.set(entryOf('a'))
    expect(await store.stats()).toHaveLength(2)
    expect(store.health()).toEqual({ ok: true, detail: 'ok' })
    expect(store.name).toBe('memory+far')
  })
})

import { describe, expect, it } from 'vitest'
import type { CacheStore, InvalidationListener, Selector } from '../../../src/cache/store.ts'
import { memoryStore } from '../../../src/cache/stores/memory.ts'
import { StoreError } from '../../../src/cache/stores/errors.ts'
import { receiving } from '../../../src/cache/transfer/receiving.ts'
import { entryOf, keyOf } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const clock = fakeClock(Date.UTC(2026, 0, 1) + 60_000)
const now = clock.now()

const open = (changes: (store: CacheStore) => Partial<CacheStore> = () => ({})) => {
  const inner = memoryStore({ clock, maxBytes: 1e6, eviction: 'lru' })
  const store = receiving({ ...inner, ...changes(inner) }, clock)
  const session = store.receive?.(now)
  if (session === undefined) throw new Error('It receives nothing.')
  return { store, inner, session }
}

const selectors: readonly [string, Selector][] = [
  ['all', { kind: 'all' }],
  ['its key', { kind: 'key', key: keyOf('one') }],
  ['its tag', { kind: 'labels', labels: ['tag:none', 'tag:mine'] }],
]
const one = entryOf('one', { tags: ['mine'] })

describe('a store that receives', () => {
  it.each(selectors)('takes nothing in that a purge of %s meant meanwhile', async (_what, selector) => {
    const { store, session } = open()
    await store.purge(selector, 'purge', now)
    expect(await session.take(one)).toBe('purged')
    expect(await store.get(one.key)).toBeUndefined()
  })

  it('takes in what no purge meant, what is newer, and all again when it begins anew', async () => {
    const { store, session } = open()
    await store.purge({ kind: 'labels', labels: ['tag:mine', 'tenant:mine'] }, 'purge', now)
    expect(await session.take(entryOf('other'))).toBe('kept')
    expect(await session.take({ ...one, storedAt: now + 1 })).toBe('kept')
    await store.purge({ kind: 'all' }, 'purge', now + 1)
    expect(await store.receive?.(now + 2).take(one)).toBe('kept')
    expect(await store.receive?.(now + 1).take(entryOf('third'))).toBe('purged')
  })

  it('has what was expired meanwhile stale', async () => {
    const { store, session } = open()
    await store.purge({ kind: 'all' }, 'expire', now)
    expect(await session.take(one)).toBe('kept')
    expect((await store.get(one.key))?.staleAt).toBe(now)
  })

  it('hears of a purge that every process was asked for, and of no overwrite', async () => {
    const listeners: InvalidationListener[] = []
    const { session } = open(() => ({ onInvalidate: (listener) => void listeners.push(listener) }))
    for (const tell of listeners) tell({ kind: 'all' })
    expect(await session.take(entryOf('two'))).toBe('kept')
    for (const tell of listeners) tell({ kind: 'all' }, 'asked')
    expect(await session.take(one)).toBe('purged')
  })

  it.each(['purge', 'expire'] as const)('drops again what it took in while one came to %s', async (mode) => {
    const purging: { now?: () => Promise<unknown> } = {}
    const { store, session } = open((inner) => ({
      contents: {
        ...inner.contents,
        take: async (entry) => {
          await purging.now?.()
          return inner.contents.take(entry)
        },
      },
    }))
    purging.now = () => store.purge({ kind: 'all' }, mode, now)
    expect(await session.take(one)).toBe('purged')
    expect(await store.get(one.key)).toBeUndefined()
  })

  it('does not say so before that is done', async () => {
    const state = { ill: false }
    const { store, session, inner } = open((inner) => ({
      purge: (...purge) =>
        state.ill ? Promise.reject(new StoreError('redis', 'purge', 'slow')) : inner.purge(...purge),
      contents: {
        ...inner.contents,
        take: async (entry) => {
          await store.purge({ kind: 'all' }, 'purge', now)
          state.ill = true
          return inner.contents.take(entry)
        },
      },
    }))
    await expect(session.take(one)).rejects.toThrow('slow')
    expect(await inner.get(one.key)).toBeDefined()
    state.ill = false
    expect(await session.take(one)).toBe('purged')
    expect(await inner.get(one.key)).toBeUndefined()
  })
})

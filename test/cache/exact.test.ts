import { describe, expect, it } from 'vitest'
import { noControls, type CacheControls } from '../../src/call.ts'
import type { CacheEntry } from '../../src/cache/entry.ts'
import { createExact, forwardReason, type EntryUse, type Found } from '../../src/cache/exact.ts'
import { cachePolicy, type CachePolicy } from '../../src/cache/policy.ts'
import type { CacheStore } from '../../src/cache/store.ts'
import { entryOf, keyOf } from '../support/entries.ts'
import { fakeClock } from '../support/fake-clock.ts'

const minute = 60_000
const hour = 60 * minute

// Fresh for an hour from the fake clock's start, gone after two.
const entry = entryOf('question')

const policy = (controls: Partial<CacheControls> = {}, maxTtlMs?: number): CachePolicy =>
  cachePolicy({
    request: { body: {}, model: entry.model, stream: false },
    controls: { ...noControls, ...controls },
    lossless: true,
    settings: {
      enabled: true,
      ttlMs: hour,
      maxTtlMs,
      staleWhileRevalidateMs: 10 * minute,
      staleIfErrorMs: hour,
      refreshAhead: 0,
      scope: 'tenant',
      maxEntryBytes: 1,
    },
    route: {},
  })

/** A store that gives whatever it holds, asked for or not. */
const storeOf = (held: CacheEntry | undefined): CacheStore & { readonly kept: CacheEntry[] } => {
  const kept: CacheEntry[] = []
  return {
    kept,
    name: 'held',
    get: () => Promise.resolve(held),
    set: (entry) => Promise.resolve(void kept.push(entry)),
    purge: () => Promise.resolve(0),
    findByLabel: () => Promise.resolve(undefined),
    contents: { slice: async () => ({ entries: [] }), has: async () => new Set(), take: async () => 'kept' },
    stats: () => Promise.resolve([]),
    health: () => ({ ok: true, detail: 'ok' }),
    close: () => Promise.resolve(),
  }
}

const lookupAfter = async (
  ms: number,
  controls: Partial<CacheControls> = {},
  held = entry,
): Promise<Found | undefined> => {
  const clock = fakeClock()
  await clock.advance(ms)
  return createExact({ store: storeOf(held), clock }).lookup(keyOf('question'), policy(controls))
}

describe('lookup', () => {
  it.each<[string, number, Partial<CacheControls>, EntryUse]>([
    ['at once', 0, {}, 'hit'],
    ['at the end of its freshness', hour - 1, {}, 'hit'],
    ['just stale', hour, {}, 'revalidate'],
    ['at the end of the stale window', hour + 10 * minute - 1, {}, 'revalidate'],
    ['behind the stale window', hour + 10 * minute, {}, 'if-error'],
    ['at its end', 2 * hour - 1, {}, 'if-error'],
    ['fresh and within max-age', 30_000, { maxAgeSeconds: 30 }, 'hit'],
    ['fresh and older than max-age', 30_001, { maxAgeSeconds: 30 }, 'none'],
    ['stale for a call with max-age', hour, { maxAgeSeconds: 7_000 }, 'none'],
    [
      'stale for a call with max-age that takes it on error',
      hour,
      { maxAgeSeconds: 7_000, staleIfErrorSeconds: 60 },
      'if-error',
    ],
    ['older than max-age, even on error', hour, { maxAgeSeconds: 60, staleIfErrorSeconds: 60 }, 'none'],
    ['stale within max-stale', hour + 29_999, { maxStaleSeconds: 30 }, 'revalidate'],
    ['staler than max-stale', hour + 30_000, { maxStaleSeconds: 30 }, 'none'],
    ['stale for a call that takes nothing stale', hour, { maxStaleSeconds: 0 }, 'none'],
    [
      'stale beyond the window for a call that would take it',
      hour + 20 * minute,
      { maxStaleSeconds: Infinity },
      'if-error',
    ],
    ['staler than stale-if-error', hour + 11 * minute, { staleIfErrorSeconds: 60 }, 'none'],
  ])('finds an entry %s', async (_, ms, controls, use) => {
    expect(await lookupAfter(ms, controls)).toEqual({ entry, state: ms < hour ? 'fresh' : 'stale', use })
  })

  it('holds an entry to the lifetime of the model that asks, however long who kept it meant it to live', async () => {
    const longer = { ...entry, staleAt: entry.storedAt + 3 * hour, deleteAt: entry.storedAt + 9 * hour }
    expect(await lookupAfter(hour - 1, {}, longer)).toMatchObject({ state: 'fresh', use: 'hit' })
    const found = await lookupAfter(hour, {}, longer)
    expect(found).toMatchObject({ state: 'stale', use: 'revalidate', entry: { staleAt: entry.storedAt + hour } })
    expect(await lookupAfter(hour + 10 * minute, {}, longer)).toMatchObject({ use: 'if-error' })
  })

  it('lets an answer live as long as its own name asked for, and one of another name as long as this call would have kept it', async () => {
    const longer = { ...entry, staleAt: entry.storedAt + 3 * hour, deleteAt: entry.storedAt + 9 * hour }
    const others = { ...longer, model: 'another name of the route' }
    const clock = fakeClock()
    await clock.advance(hour)
    const useOf = async (held: CacheEntry, controls?: Partial<CacheControls>) =>
      (await createExact({ store: storeOf(held), clock }).lookup(keyOf('question'), policy(controls, 9 * hour)))?.use
    expect(await useOf(longer)).toBe('hit')
    expect(await useOf(others)).toBe('revalidate')
    expect(await useOf(others, { ttlSeconds: 7_200 })).toBe('hit')
    expect(await useOf({ ...others, staleAt: entry.storedAt + hour * 1.05 })).toBe('hit')
  })

  it('leaves the jitter of its own answers alone', async () => {
    const jittered = { ...entry, staleAt: entry.storedAt + hour * 1.05 }
    expect(await lookupAfter(hour + 1, {}, jittered)).toMatchObject({ state: 'fresh', use: 'hit', entry: jittered })
  })

  it('finds nothing past the entry’s end, whatever the store gives', async () => {
    expect(await lookupAfter(2 * hour)).toBeUndefined()
  })

  it('finds nothing in an empty store', async () => {
    const exact = createExact({ store: storeOf(undefined), clock: fakeClock() })
    expect(await exact.lookup(keyOf('question'), policy())).toBeUndefined()
  })

  it.each<[string, Partial<CacheEntry>]>([
    ['of another key', { key: keyOf('another') }],
    ['with a slot outside its body', { slots: [{ kind: 'id', start: 7, length: 10_000 }] }],
    ['with a slot before its body', { slots: [{ kind: 'id', start: -1, length: 5 }] }],
  ])('takes an entry %s for a miss', async (_, damage) => {
    expect(await lookupAfter(0, {}, { ...entry, ...damage })).toBeUndefined()
  })
})

describe('forwardReason', () => {
  it.each<[string, CachePolicy, EntryUse | undefined, string]>([
    ['nothing was found', policy(), undefined, 'miss'],
    ['a fresh entry was too old for this call', policy({ maxAgeSeconds: 1 }), 'none', 'request'],
    ['the caller wanted no kept answer', policy({ noCache: true }), undefined, 'request'],
    ['the cache stood aside', policy({ noStore: true }), undefined, 'bypass'],
  ])('where %s', (_, decided, use, reason) => {
    expect(forwardReason(decided, use && { entry, state: 'fresh', use })).toBe(reason)
  })

  it('where what was found is stale', () => {
    expect(forwardReason(policy(), { entry, state: 'stale', use: 'if-error' })).toBe('stale')
  })
})

describe('keep', () => {
  it('hands the entry to the store', async () => {
    const store = storeOf(undefined)
    await createExact({ store, clock: fakeClock() }).keep(entry)
    expect(store.kept).toEqual([entry])
  })
})

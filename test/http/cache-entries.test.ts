import { expect, it } from 'vitest'
import { z } from 'zod'
import type { CacheStore } from '../../src/cache/store.ts'
import { StoreError } from '../../src/cache/stores/errors.ts'
import { memoryStore } from '../../src/cache/stores/memory.ts'
import { guarded } from '../../src/cache/stores/guarded.ts'
import { entryOf, keyOf } from '../support/entries.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { emptyStore, peer, testApp } from './support.ts'

const path = '/admin/cache/entries'
const key = { authorization: 'Bearer secret' }

const page = z.object({
  entries: z.array(z.looseObject({ key: z.string(), preview: z.string().optional() })),
  next: z.string().nullable(),
})

/** An app over a store with these entries. */
const withEntries = async (
  entries: readonly ReturnType<typeof entryOf>[],
  admin: { readonly showBodies?: boolean } = {},
  around: (store: CacheStore) => CacheStore = (store) => store,
) => {
  const clock = fakeClock()
  const store = memoryStore({ clock, maxBytes: 64e6, eviction: 'lru' })
  for (const entry of entries) await store.set(entry)
  const { app, faults } = testApp(undefined, { clock, store: around(store), admin: { key: 'secret', ...admin } })
  const ask = (query = '') => app.request(`${path}${query}`, { headers: key })
  const list = async (query = '') => page.parse(await (await ask(query)).json())
  return { app, ask, list, faults }
}

it('shows what is known of an entry, and no word of its answer', async () => {
  const entry = entryOf('one', { tags: ['a'], storedAt: Date.UTC(2026, 0, 1) })
  const { ask } = await withEntries([entry])
  const response = await ask()
  expect(response.headers.get('cache-control')).toBe('no-store')
  const text = await response.text()
  expect(JSON.parse(text)).toEqual({
    entries: [
      {
        key: entry.key,
        state: 'fresh',
        storedAt: '2026-01-01T00:00:00.000Z',
        staleAt: '2026-01-01T01:00:00.000Z',
        deleteAt: '2026-01-01T02:00:00.000Z',
        bytes: entry.body.length,
        type: 'application/json',
        dialect: 'chat',
        model: 'demo/echo',
        provider: 'demo',
        providerModel: 'echo',
        tenant: 'acme',
        namespace: 'default',
        tags: ['a'],
        labels: ['tag:a', 'model:demo/echo', 'tenant:acme', 'namespace:default', `id:${entry.reference}`],
        cost: 0.0012,
      },
    ],
    next: null,
  })
  expect(text).not.toContain('assistant')
})

it('shows how answers begin where admin.showBodies lets it', async () => {
  const { list } = await withEntries(
    [entryOf('one'), entryOf('x'.repeat(199) + '\u{1F600}'), entryOf('sound', { type: 'audio/mpeg', slots: [] })],
    { showBodies: true },
  )
  const { entries } = await list()
  const previews = new Map(entries.map((entry) => [entry.key, entry.preview]))
  expect(previews.get(keyOf('one'))).toBe('one')
  expect(previews.get(keyOf('x'.repeat(199) + '\u{1F600}'))).toBe('x'.repeat(199))
  expect(previews.get(keyOf('sound'))).toBeUndefined()
})

it('goes from page to page, each entry once', async () => {
  const names = Array.from({ length: 25 }, (_, at) => `entry ${at}`)
  const { list } = await withEntries(names.map((name) => entryOf(name)))
  const keys: string[] = []
  let next: string | null = ''
  let pages = 0
  while (next !== null) {
    const { entries, next: following } = await list(`?limit=10${next === '' ? '' : `&cursor=${next}`}`)
    keys.push(...entries.map((entry) => entry.key))
    next = following
    pages++
  }
  expect(pages).toBe(3)
  expect(keys.toSorted()).toEqual(names.map(keyOf).toSorted())
})

it('gives a page after a second, though nothing was found, and names where to go on', async () => {
  const clock = fakeClock()
  let slices = 0
  const slice = async () => {
    slices += 1
    await clock.advance(300)
    return { entries: [], next: slices < 50 ? 'f'.repeat(64) : undefined }
  }
  const { app } = testApp(undefined, {
    clock,
    store: { ...emptyStore, contents: { ...emptyStore.contents, slice } },
    admin: { key: 'secret' },
  })
  const { entries, next } = page.parse(await (await app.request(path, { headers: key })).json())
  expect([entries, slices, typeof next]).toEqual([[], 4, 'string'])
})

it('finds by everything that is named together', async () => {
  const { list } = await withEntries([
    entryOf('one', { tags: ['a b'], tenant: 'acme' }),
    entryOf('two', { tags: ['a b'], tenant: 'other' }),
    entryOf('three', { namespace: 'beta', prompt: 'greet' }),
  ])
  const keys = async (query: string) => (await list(query)).entries.map((entry) => entry.key)
  expect(await keys('?tag=a%20b&tenant=acme')).toEqual([keyOf('one')])
  expect(await keys('?namespace=beta&model=demo/echo&prompt=greet')).toEqual([keyOf('three')])
  expect(await keys('?tag=none')).toEqual([])
})

it.each([
  ['?limit=0', 'limit'],
  ['?limit=501', 'limit'],
  ['?limit=1e2', 'limit'],
  ['?limit=', 'limit'],
  ['?cursor=', 'cursor'],
  ['?cursor=x', 'cursor'],
  ['?cursor=WyJ4IiwieCJd', 'cursor'],
  ['?tag=', 'tag'],
  ['?tag=a&tag=b', 'tag'],
  ['?tags=a', 'tags'],
  [`?model=${'x'.repeat(513)}`, 'model'],
])('refuses %s and names it', async (query, param) => {
  const { ask } = await withEntries([entryOf('one')])
  const response = await ask(query)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { param, type: 'invalid_request_error' } })
})

it('refuses a cursor of other filters, and one that is no place of the store', async () => {
  const { ask, list } = await withEntries([entryOf('one', { tags: ['a'] }), entryOf('two', { tags: ['a'] })])
  const { next } = await list('?tag=a&limit=1')
  expect((await ask(`?tag=a&limit=1&cursor=${next}`)).status).toBe(200)
  expect((await ask(`?limit=1&cursor=${next}`)).status).toBe(400)
  const [mark] = JSON.parse(Buffer.from(next ?? '', 'base64url').toString())
  const strange = Buffer.from(JSON.stringify([mark, 'strange'])).toString('base64url')
  expect((await ask(`?tag=a&cursor=${strange}`)).status).toBe(400)
})

it('says that the store is ill, and does not wait for one that hangs', async () => {
  const ill = (fail: () => Promise<never>) =>
    withEntries([], {}, () => ({
      ...memoryStore({ clock: fakeClock(), maxBytes: 1e6, eviction: 'lru' }),
      contents: { ...emptyStore.contents, slice: fail },
    }))
  const known = await ill(() => Promise.reject(new StoreError('redis', 'slice', 'Redis is not reached.')))
  const response = await known.ask()
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { error: { code: 'store_unavailable', message: 'Redis is not reached.' } },
  ])
  const strange = await ill(() => Promise.reject(new Error('redis://user:password@host')))
  expect(await (await strange.ask()).text()).not.toContain('password')
  expect(strange.faults).toHaveLength(1)
  const clock = fakeClock()
  const limits = { announce: () => {}, readDeadlineMs: 50, writeDeadlineMs: 50, adminDeadlineMs: 1_000, clock }
  const hanging = await withEntries([], {}, (store) =>
    guarded({ ...store, contents: { ...store.contents, slice: () => new Promise(() => {}) } }, limits),
  )
  const asked = hanging.ask()
  await clock.advance(1_001)
  expect((await asked).status).toBe(503)
})

it('answers nobody without the key', async () => {
  const { app } = await withEntries([entryOf('one')])
  expect((await app.request(path, {}, peer('127.0.0.1'))).status).toBe(401)
})

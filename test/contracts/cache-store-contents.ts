import { expect, it } from 'vitest'
import type { CacheEntry } from '../../src/cache/entry.ts'
import type { CacheStore, ListedEntry, SliceWish } from '../../src/cache/store.ts'
import { entryOf, keyOf } from '../support/entries.ts'
import type { FakeClock } from '../support/fake-clock.ts'

type Open = () => Promise<{ readonly store: CacheStore; readonly clock: FakeClock }>

/** Slice by slice to the end; `between` happens after each. */
const walked = async (
  { contents }: CacheStore,
  wish: Partial<SliceWish> = {},
  between: (slice: number) => Promise<void> = async () => {},
): Promise<readonly ListedEntry[]> => {
  const entries: ListedEntry[] = []
  let cursor: string | undefined
  let slices = 0
  do {
    const slice = await contents.slice({ labels: [], limit: 7, bodies: false, ...wish, cursor })
    expect(slice.entries.length).toBeLessThanOrEqual(wish.limit ?? 7)
    entries.push(...slice.entries)
    cursor = slice.next
    await between(++slices)
  } while (cursor !== undefined)
  return entries
}

const keysIn = (listed: readonly ListedEntry[]) => listed.map(({ entry }) => entry.key).toSorted()
/** Redis may give an entry twice while its table grows. */
const onceIn = ({ name }: CacheStore, listed: readonly ListedEntry[]) =>
  name.includes('redis') ? [...new Set(keysIn(listed))] : keysIn(listed)
const names = (count: number, word = 'entry'): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${word} ${at}`)

/** Going through all that is kept. */
export const contentsContract = (open: Open): void => {
  it('gives every entry once, a few at a time, and nothing where there is nothing', async () => {
    const { store } = await open()
    expect(await walked(store)).toEqual([])
    for (const name of names(30)) await store.set(entryOf(name))
    expect(onceIn(store, await walked(store))).toEqual(names(30).map(keyOf).toSorted())
  })

  it('gives an entry whole where bodies are wished for, and what it is and weighs in any case', async () => {
    const { store } = await open()
    const entry = entryOf('large', { body: Buffer.from(`{"text":"${'x'.repeat(20_000)}"}`), tags: ['a'], slots: [] })
    await store.set(entry)
    const [bare] = await walked(store)
    expect(bare?.bytes).toBe(entry.body.length)
    expect({ ...bare?.entry, body: undefined }).toEqual({ ...entry, body: undefined })
    const [whole] = await walked(store, { bodies: true })
    expect(Buffer.from(whole?.entry.body ?? []).equals(entry.body)).toBe(true)
  })

  it('gives those alone that carry every label', async () => {
    const { store } = await open()
    const set = (name: string, changes: Partial<CacheEntry>) => store.set(entryOf(name, changes))
    await set('one', { tags: ['a'], tenant: 'acme' })
    await set('two', { tags: ['a', 'b'], tenant: 'other' })
    await set('three', { tags: ['b'], tenant: 'acme' })
    for (const name of names(20)) await set(name, { tenant: 'many' })
    expect(keysIn(await walked(store, { labels: ['tag:a'] }))).toEqual([keyOf('one'), keyOf('two')].toSorted())
    expect(keysIn(await walked(store, { labels: ['tag:b', 'tenant:acme'] }))).toEqual([keyOf('three')])
    expect(await walked(store, { labels: ['tag:none'] })).toEqual([])
    expect(await walked(store, { labels: ['tenant:many'], limit: 3 })).toHaveLength(20)
  })

  it('leaves out what has ended and what was purged, and shows what a soft purge did', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('short', { deleteAt: clock.now() + 1_000 }))
    await store.set(entryOf('long', { deleteAt: clock.now() + 100_000 }))
    await store.set(entryOf('purged', { tags: ['gone'] }))
    await store.purge({ kind: 'labels', labels: ['tag:gone'] }, 'purge', clock.now())
    await store.purge({ kind: 'key', key: keyOf('long') }, 'expire', clock.now())
    await clock.advance(2_000)
    const listed = await walked(store)
    expect(keysIn(listed)).toEqual([keyOf('long')])
    expect(listed[0]?.entry.staleAt).toBeLessThanOrEqual(clock.now())
  })

  it('misses none that stays while others come and go', async () => {
    const { store, clock } = await open()
    for (const name of [...names(40, 'stays'), ...names(20, 'goes')]) await store.set(entryOf(name))
    const listed = await walked(store, { limit: 5 }, async (slice) => {
      await store.set(entryOf(`comes ${slice}`))
      await store.purge({ kind: 'key', key: keyOf(`goes ${slice}`) }, 'purge', clock.now())
      // Uses must not move anything either.
      await store.get(keyOf(`stays ${slice}`))
    })
    const keys = onceIn(store, listed)
    expect(keys).toEqual(expect.arrayContaining(names(40, 'stays').map(keyOf)))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('gives the last of two answers with one key', async () => {
    const { store } = await open()
    await store.set(entryOf('twice', { tags: ['old'] }))
    await store.set(entryOf('twice', { tags: ['new'] }))
    expect((await walked(store)).map(({ entry }) => entry.tags)).toEqual([['new']])
    expect(await walked(store, { labels: ['tag:old'] })).toEqual([])
  })

  it.each(['x', 'far~x', '-1', 'label~0~zz', '\u0000', `${'f'.repeat(65)}`])(
    'refuses the cursor %j',
    async (cursor) => {
      const { store } = await open()
      await expect(store.contents.slice({ labels: [], limit: 5, bodies: false, cursor })).rejects.toThrow('cursor')
    },
  )

  it('knows which keys it has', async () => {
    const { store } = await open()
    for (const name of names(3)) await store.set(entryOf(name))
    expect(await store.contents.has([keyOf('entry 1'), keyOf('none')])).toEqual(new Set([keyOf('entry 1')]))
  })
}

/** Taking what was kept elsewhere. */
export const takingContract = (open: Open): void => {
  const at = Date.UTC(2026, 0, 1)

  it('keeps an entry of elsewhere, whole and found by its labels', async () => {
    const { store } = await open()
    const entry = entryOf('moved', { tags: ['a'], originalId: 'resp_1' })
    expect(await store.contents.take(entry)).toBe('kept')
    const found = await store.get(entry.key)
    expect(found && { ...found, tier: undefined, body: undefined }).toEqual({ ...entry, body: undefined })
    expect(Buffer.from(found?.body ?? []).equals(entry.body)).toBe(true)
    expect((await store.findByLabel('id:resp_1'))?.key).toBe(entry.key)
    expect(await store.purge({ kind: 'labels', labels: ['tag:a'] }, 'purge', at)).toBe(1)
    expect(await store.get(entry.key)).toBeUndefined()
  })

  it.each([
    ['older', -1, 'held', 'kept'],
    ['of the same time', 0, 'held', 'kept'],
    ['newer', 1, 'kept', 'moved'],
  ] as const)('puts one that is %s where it belongs', async (_case, by, taken, tag) => {
    const { store } = await open()
    await store.set(entryOf('both', { storedAt: at, tags: ['kept'] }))
    await store.get(keyOf('both'))
    const moved = entryOf('both', { storedAt: at + by, tags: ['moved'], body: Buffer.from('{"id":"chatcmpl-0001"}') })
    expect(await store.contents.take(moved)).toBe(taken)
    expect((await store.get(keyOf('both')))?.tags).toEqual([tag])
    expect((await walked(store)).map(({ entry }) => entry.tags)).toEqual([[tag]])
    expect((await store.findByLabel(`tag:${tag === 'kept' ? 'moved' : 'kept'}`))?.key).toBeUndefined()
  })

  it('leaves one out that has ended, and lets it end when it has to', async () => {
    const { store, clock } = await open()
    expect(await store.contents.take(entryOf('ended', { deleteAt: clock.now() }))).toBe('left-out')
    expect(await store.contents.take(entryOf('ending', { deleteAt: clock.now() + 1_000 }))).toBe('kept')
    await clock.advance(1_000)
    expect(await store.get(keyOf('ending'))).toBeUndefined()
    expect(await walked(store)).toEqual([])
  })

  it('undoes no soft purge of the same answer', async () => {
    const { store, clock } = await open()
    const entry = entryOf('marked', { storedAt: clock.now() })
    await store.set(entry)
    await store.purge({ kind: 'all' }, 'expire', clock.now() + 1)
    expect(await store.contents.take(entry)).toBe('held')
    expect((await store.get(entry.key))?.staleAt).toBe(clock.now() + 1)
  })

  it('takes many at a time, the newest of one key last', async () => {
    const { store } = await open()
    const versions = Array.from({ length: 10 }, (_, age) =>
      entryOf('same', { storedAt: at - age, tags: [`age ${age}`] }),
    )
    const others = names(40).map((name) => entryOf(name))
    await Promise.all([...versions, ...others].map((entry) => store.contents.take(entry)))
    expect((await store.get(keyOf('same')))?.tags).toEqual(['age 0'])
    expect(await walked(store)).toHaveLength(41)
  })
}

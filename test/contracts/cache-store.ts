import { afterEach, describe, expect, it } from 'vitest'
import { freshness, labelsOf, type CacheEntry } from '../../src/cache/entry.ts'
import type { CacheStore } from '../../src/cache/store.ts'
import { entryOf, keyOf, noise } from '../support/entries.ts'
import type { FakeClock } from '../support/fake-clock.ts'
import { contentsContract, takingContract } from './cache-store-contents.ts'

/** A new, empty store, and the clock it lives by. The suite closes it. */
export interface StoreUnderTest {
  readonly store: CacheStore
  readonly clock: FakeClock
}

/** What every implementation of `CacheStore` keeps to. */
export const cacheStoreContract = (name: string, make: () => Promise<StoreUnderTest>): void => {
  describe(`${name} keeps to the contract of a store`, () => {
    const opened: CacheStore[] = []
    const open = async (): Promise<StoreUnderTest> => {
      const made = await make()
      opened.push(made.store)
      return made
    }
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close()
    })

    entriesContract(open)
    bodiesContract(open)
    lifeContract(open)
    purgeContract(open)
    labelsContract(open)
    orderContract(open)
    reportsContract(open)
    contentsContract(open)
    takingContract(open)
  })
}

type Open = () => Promise<StoreUnderTest>

/** An entry as plain values, so that it compares by what it says. */
export const plain = (entry: CacheEntry | undefined) =>
  entry && { ...entry, body: Buffer.from(entry.body).toString('latin1') }

const everyMember: Partial<CacheEntry> = {
  dialect: 'responses',
  tags: ['product-42', 'catalog', 'größe ✓', ''],
  tenant: 'tenant with spaces',
  namespace: 'beta',
  model: 'assistant',
  prompt: 'summarize@2',
  usage: { inputTokens: 1, outputTokens: 2, cachedInputTokens: 3, cacheWriteTokens: 4, reasoningTokens: 5 },
  cost: 0.000_000_123,
  upstreamMs: 1234.5,
  originalId: 'resp_0123',
  slots: [
    { kind: 'id', start: 7, length: 13 },
    { kind: 'created', start: 40, length: 10 },
  ],
}

const entriesContract = (open: Open) => {
  it('gives back every member of what was set', async () => {
    const { store } = await open()
    const entry = entryOf('whole', everyMember)
    await store.set(entry)
    expect(plain(await store.get(entry.key))).toEqual(plain(entry))
  })

  it('gives back members that are not there as not there', async () => {
    const { store } = await open()
    const entry = entryOf('sparse', { usage: undefined, cost: undefined, prompt: undefined, slots: [] })
    await store.set(entry)
    expect(plain(await store.get(entry.key))).toEqual(plain(entry))
  })

  it('has nothing for a key that was never set', async () => {
    const { store } = await open()
    await store.set(entryOf('one'))
    expect(await store.get(keyOf('another'))).toBeUndefined()
  })

  it('keeps the newer entry of a key', async () => {
    const { store } = await open()
    await store.set(entryOf('same', { tenant: 'old' }))
    await store.set(entryOf('same', { tenant: 'new' }))
    expect((await store.get(keyOf('same')))?.tenant).toBe('new')
  })
}

const bodiesContract = (open: Open) => {
  const bodies: readonly (readonly [string, Uint8Array])[] = [
    ['no bytes', new Uint8Array(0)],
    ['every byte', Uint8Array.from({ length: 256 }, (_, byte) => byte)],
    ['exactly 8 KB', new Uint8Array(8_192).fill(65)],
    ['a byte over 8 KB', new Uint8Array(8_193).fill(66)],
    ['100 KB that do not compress', noise(100_000)],
    ['1 MB that compresses', Buffer.from('an answer, again and again, '.repeat(37_450))],
  ]

  it.each(bodies)('keeps a body of %s', async (title, body) => {
    const { store } = await open()
    await store.set(entryOf(title, { body }))
    expect(Buffer.compare((await store.get(keyOf(title)))?.body ?? noise(1), body)).toBe(0)
  })

  it.each([64, 20_000])(
    'is not touched by what a caller writes later into a body of %i bytes that it gave',
    async (length) => {
      const { store } = await open()
      const body = new Uint8Array(length).fill(1)
      const entry = entryOf('written', { body })
      await store.set(entry)
      body.fill(2)
      for (const read of [() => store.get(entry.key), () => store.findByLabel(`id:${entry.reference}`)]) {
        const found = await read()
        expect(found?.body.every((byte) => byte === 1)).toBe(true)
      }
    },
  )
}

const lifeContract = (open: Open) => {
  it('serves an entry fresh, then stale, and not at all from its deleteAt on', async () => {
    const { store, clock } = await open()
    const now = clock.now()
    const entry = entryOf('mortal', { storedAt: now, staleAt: now + 1_000, deleteAt: now + 60_000 })
    await store.set(entry)
    const seen = async () => {
      const found = await store.get(entry.key)
      return found && freshness(found, clock.now())
    }
    expect(await seen()).toBe('fresh')
    await clock.advance(1_000)
    expect(await seen()).toBe('stale')
    await clock.advance(58_999)
    expect(await seen()).toBe('stale')
    await clock.advance(1)
    expect(await seen()).toBeUndefined()
    expect(await store.findByLabel(`id:${entry.reference}`)).toBeUndefined()
  })

  it('does not keep what has already ended, nor what that should have replaced', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('late'))
    await store.set(entryOf('late', { deleteAt: clock.now() }))
    expect(await store.get(keyOf('late'))).toBeUndefined()
  })
}

const purgeContract = (open: Open) => {
  it('purges by key', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('gone'))
    await store.set(entryOf('stays'))
    expect(await store.purge({ kind: 'key', key: keyOf('gone') }, 'purge', clock.now())).toBe(1)
    expect(await store.purge({ kind: 'key', key: keyOf('gone') }, 'purge', clock.now())).toBe(0)
    expect(await store.get(keyOf('gone'))).toBeUndefined()
    expect(await store.get(keyOf('stays'))).toBeDefined()
  })

  it('purges what carries any of the labels, each entry counted once', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('a', { tags: ['red'] }))
    await store.set(entryOf('b', { tags: ['red', 'blue'] }))
    await store.set(entryOf('c', { tags: ['blue'] }))
    await store.set(entryOf('d', { tags: ['green'] }))
    const labels = ['tag:red', 'tag:blue', 'tag:nobody', 'tag:red', 'tag:blue']
    expect(await store.purge({ kind: 'labels', labels }, 'expire', clock.now())).toBe(3)
    expect(await store.purge({ kind: 'labels', labels }, 'purge', clock.now())).toBe(3)
    expect(await store.get(keyOf('b'))).toBeUndefined()
    expect(await store.get(keyOf('d'))).toBeDefined()
  })

  it('purges everything', async () => {
    const { store, clock } = await open()
    for (const name of ['a', 'b', 'c']) await store.set(entryOf(name))
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(3)
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(0)
    expect(await store.get(keyOf('a'))).toBeUndefined()
  })

  it('can keep again what was purged, with its labels', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('a', { tags: ['red'] }))
    await store.purge({ kind: 'all' }, 'purge', clock.now())
    await store.set(entryOf('a', { tags: ['red'] }))
    expect(await store.purge({ kind: 'labels', labels: ['tag:red'] }, 'purge', clock.now())).toBe(1)
  })

  it.each(['key', 'labels', 'all'] as const)(
    'expires by %s: kept, but stale from now on, and never less stale',
    async (kind) => {
      const { store, clock } = await open()
      const now = clock.now()
      const stale = entryOf('stale', { staleAt: now - 5, tags: ['red'] })
      const fresh = entryOf('fresh', { tags: ['red', 'blue'] })
      await store.set(stale)
      await store.set(fresh)
      const selector =
        kind === 'key'
          ? { kind, key: fresh.key }
          : kind === 'labels'
            ? { kind, labels: ['tag:red', 'tag:blue'] }
            : { kind }
      expect(await store.purge(selector, 'expire', now)).toBe(kind === 'key' ? 1 : 2)
      expect(plain(await store.get(fresh.key))).toEqual(plain({ ...fresh, staleAt: now }))
      expect(plain(await store.get(stale.key))).toEqual(plain(stale))
    },
  )

  it('neither touches nor counts what has ended', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('short', { tags: ['red'], deleteAt: clock.now() + 30_000 }))
    await store.set(entryOf('long', { tags: ['red'] }))
    await clock.advance(30_000)
    expect(await store.purge({ kind: 'labels', labels: ['tag:red'] }, 'expire', clock.now())).toBe(1)
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
  })

  it('purges a label of very many entries', { timeout: 60_000 }, async () => {
    const { store, clock } = await open()
    const count = 1_003
    await Promise.all(
      Array.from({ length: count }, (_, index) => store.set(entryOf(`many ${index}`, { tags: ['crowd'] }))),
    )
    await store.set(entryOf('apart'))
    const crowd = { kind: 'labels', labels: ['tag:crowd'] } as const
    expect(await store.purge(crowd, 'expire', clock.now())).toBe(count)
    expect(await store.purge(crowd, 'purge', clock.now())).toBe(count)
    expect(await store.purge({ kind: 'all' }, 'purge', clock.now())).toBe(1)
  })
}

const labelsContract = (open: Open) => {
  it('finds an entry by its reference, its original id and its tags', async () => {
    const { store } = await open()
    const entry = entryOf('found', { originalId: 'chatcmpl-original', tags: ['rare'] })
    await store.set(entry)
    await store.set(entryOf('other'))
    for (const label of labelsOf(entry).filter((one) => /^(?:id|tag):/.test(one))) {
      expect(plain(await store.findByLabel(label))).toEqual(plain(entry))
    }
    expect(await store.findByLabel('id:nobody')).toBeUndefined()
  })

  it('does not know an entry by labels of the one it replaced', async () => {
    const { store, clock } = await open()
    await store.set(entryOf('changing', { tags: ['old'], reference: 'old-reference' }))
    await store.set(entryOf('changing', { tags: ['new'], reference: 'new-reference' }))
    expect(await store.findByLabel('id:old-reference')).toBeUndefined()
    expect(await store.purge({ kind: 'labels', labels: ['tag:old'] }, 'purge', clock.now())).toBe(0)
    expect(await store.get(keyOf('changing'))).toBeDefined()
    expect(await store.purge({ kind: 'labels', labels: ['tag:new'] }, 'purge', clock.now())).toBe(1)
  })

  const hostile = [
    '{tag}',
    '*',
    'a\nb',
    '\u0000',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
    'größe ✓ 🙂',
    'a:b',
    '[0-9]?',
  ]
  it.each(hostile)('takes hostile label %# literally', async (tag) => {
    const { store, clock } = await open()
    await store.set(entryOf('labelled', { tags: [tag] }))
    await store.set(entryOf('plain', { tags: ['b', `${tag}x`, 'xxxxxx'] }))
    expect((await store.findByLabel(`tag:${tag}`))?.key).toBe(keyOf('labelled'))
    expect(await store.purge({ kind: 'labels', labels: [`tag:${tag}`] }, 'purge', clock.now())).toBe(1)
    expect(await store.get(keyOf('plain'))).toBeDefined()
  })
}

const orderContract = (open: Open) => {
  // A large body takes longer to write than what comes after it.
  const slow = Buffer.from('slow to compress '.repeat(60_000))

  it('keeps the entry that was set last, whatever each write takes', async () => {
    const { store } = await open()
    const first = store.set(entryOf('raced', { body: slow, tenant: 'first' }))
    const last = store.set(entryOf('raced', { tenant: 'last' }))
    await Promise.all([first, last])
    expect((await store.get(keyOf('raced')))?.tenant).toBe('last')
  })

  it.each([{ kind: 'all' }, { kind: 'key', key: keyOf('raced') }, { kind: 'labels', labels: ['tag:red'] }] as const)(
    'lets nothing come back that was under way when a purge began: $kind',
    async (selector) => {
      const { store, clock } = await open()
      const set = store.set(entryOf('raced', { body: slow, tags: ['red'] }))
      const purge = store.purge(selector, 'purge', clock.now())
      await Promise.all([set, purge])
      expect(await store.get(keyOf('raced'))).toBeUndefined()
    },
  )
}

const reportsContract = (open: Open) => {
  it('says what it holds, tier by tier', async () => {
    const { store } = await open()
    await store.set(entryOf('a'))
    await store.set(entryOf('b'))
    await store.set(entryOf('b'))
    const [nearest] = await store.stats()
    expect(nearest).toMatchObject({ entries: 2, state: 'ok' })
    expect(nearest?.bytes).toBeGreaterThan(0)
    expect(nearest?.tier).toMatch(/^(?:memory|lmdb|redis)$/)
  })

  it('is well', async () => {
    const { store } = await open()
    expect(store.health().ok).toBe(true)
  })
}

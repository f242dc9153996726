import { describe, expect, it } from 'vitest'
import type { CacheEntry } from '../../../src/cache/entry.ts'
import { StoreError } from '../../../src/cache/stores/errors.ts'
import { memoryStore } from '../../../src/cache/stores/memory.ts'
import { exportLines } from '../../../src/cache/transfer/export.ts'
import { importLines } from '../../../src/cache/transfer/import.ts'
import { readLine, writeLine } from '../../../src/cache/transfer/line.ts'
import type { JsonObject } from '../../../src/json.ts'
import { entryOf, keyOf, noise } from '../../support/entries.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const now = Date.UTC(2026, 0, 1)

/** Waits take no time. */
const clock = { ...fakeClock(now), sleep: async () => {} }

const open = (clock = fakeClock(now)) => memoryStore({ clock, maxBytes: 64e6, eviction: 'lru' })

const exported = async (entries: readonly CacheEntry[], labels: readonly string[] = []) => {
  const store = open()
  for (const entry of entries) await store.set(entry)
  let text = ''
  for await (const line of await exportLines(store.contents, { labels, clock })) text += line
  return text
}

const chunked = async function* (text: string | Uint8Array, size = 100): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const importing = (text: string | Uint8Array, store = open(), size = 100, maxEntryBytes = 100_000) =>
  importLines(chunked(text, size), { contents: store.contents, clock: fakeClock(now), maxEntryBytes })

const everyMember = entryOf('every', {
  dialect: 'responses',
  tags: ['größe ✓', ''],
  prompt: 'summarize@2',
  dropped: ['seed'],
  usage: { inputTokens: 1, outputTokens: 2, cachedInputTokens: 3, cacheWriteTokens: 4, reasoningTokens: 5 },
  upstreamMs: 1234.5,
  originalId: 'resp_0123',
  staleAt: now + 0.5,
})

/** A written line with other members. */
const changed = (changes: JsonObject, entry = entryOf('one')): JsonObject => ({
  ...JSON.parse(writeLine(entry)),
  ...changes,
})

const header = '{"format":"reprise-cache","version":1,"keyVersion":1}'

describe('an export', () => {
  it('begins with what it is, ends with how many there are, and holds every entry whole', async () => {
    const sound = entryOf('sound', { type: 'audio/mpeg', slots: [], body: noise(5_000) })
    const lines = (await exported([everyMember, sound])).split('\n').slice(0, -1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      format: 'reprise-cache',
      version: 1,
      keyVersion: 1,
      exportedAt: '2026-01-01T00:00:00.000Z',
    })
    expect(lines.at(-1)).toBe('{"end":{"entries":2}}')
    const read = lines.slice(1, -1).map((line) => readLine(JSON.parse(line), { maxEntryBytes: 10_000, now }))
    const entries = read.flatMap((line) => (line.fault === undefined ? [line.entry] : []))
    const plain = (entry: CacheEntry) => ({ ...entry, body: Buffer.from(entry.body).toString('hex') })
    expect(entries.map(plain)).toEqual(expect.arrayContaining([plain(everyMember), plain(sound)]))
    expect(lines.join('')).toContain('"text":"{\\"id\\":\\"chatcmpl-0000\\"')
  })

  it('holds those alone that carry the labels', async () => {
    const text = await exported([entryOf('one', { tenant: 'other' }), entryOf('two')], ['tenant:other'])
    expect(text.split('\n')).toHaveLength(4)
    expect(text).toContain(keyOf('one'))
  })

  it('goes on where the store was too slow for once', async () => {
    const store = open()
    for (let at = 0; at < 150; at++) await store.set(entryOf(`entry ${at}`))
    let asked = 0
    const slice: typeof store.contents.slice = (wish) =>
      ++asked === 2 ? Promise.reject(new StoreError('redis', 'slice', 'slow')) : store.contents.slice(wish)
    let text = ''
    for await (const line of await exportLines({ slice }, { labels: [], clock })) text += line
    expect([asked, text.trimEnd().split('\n').at(-1)]).toEqual([3, '{"end":{"entries":150}}'])
  })

  it('does not begin where the store is ill', async () => {
    const slice = () => Promise.reject(new StoreError('redis', 'slice', 'gone'))
    await expect(exportLines({ slice }, { labels: [], clock })).rejects.toThrow('gone')
  })
})

describe('an import', () => {
  it.each([1, 7, 100_000])('keeps what was exported, in chunks of %d bytes, and nothing twice', async (size) => {
    const entries = [everyMember, entryOf('Ünïcode ✓'), ...['a', 'b', 'c'].map((name) => entryOf(name))]
    const text = await exported(entries)
    const store = open()
    const counts = { held: 0, ended: 0, refused: 0, faults: [], complete: true }
    expect(await importing(text, store, size)).toEqual({ ...counts, kept: 5 })
    for (const entry of entries) expect(await store.get(entry.key)).toEqual({ ...entry, body: expect.anything() })
    expect(await importing(`\uFEFF${text.replaceAll('\n', '\r\n\n')}`, store, size)).toEqual({
      ...counts,
      kept: 0,
      held: 5,
    })
  })

  it('leaves out what has ended, and overwrites nothing that is as new', async () => {
    const store = open()
    await store.set(entryOf('newer', { tags: ['here'] }))
    const text = [
      header,
      JSON.stringify(changed({ storedAt: now - 1, deleteAt: now, staleAt: now }, entryOf('ended'))),
      writeLine(entryOf('newer', { storedAt: now - 1, tags: ['there'] })),
      writeLine(entryOf('missing')),
    ].join('\n')
    expect(await importing(text, store)).toEqual({
      kept: 1,
      held: 1,
      ended: 1,
      refused: 0,
      faults: [],
      complete: false,
    })
    expect((await store.get(keyOf('newer')))?.tags).toEqual(['here'])
    expect((await store.get(keyOf('missing')))?.deleteAt).toBe(entryOf('missing').deleteAt)
  })

  const wrong: readonly [string, JsonObject | string, string][] = [
    ['no JSON', '{"key":', 'it is no JSON object'],
    ['another value', '[1]', 'it is no JSON object'],
    ['an unknown member', changed({ more: 1 }), 'more: no member of an entry'],
    ['no key', changed({ key: undefined }), 'key: '],
    ['a strange key', changed({ key: 'x' }), 'key: expected 64 hex digits'],
    ['a strange dialect', changed({ dialect: 'latin' }), 'dialect: '],
    ['no end', changed({ deleteAt: undefined }), 'deleteAt: '],
    ['an end beyond time', changed({ deleteAt: 1e300 }), 'deleteAt: '],
    ['a time that is none', changed({ storedAt: '2026' }), 'storedAt: '],
    ['the future', changed({ storedAt: now + 300_001 }), 'storedAt: it lies in the future'],
    ['times in disorder', changed({ staleAt: now + 9e9 }), 'staleAt: it lies behind deleteAt'],
    ['a time before all time', changed({ staleAt: -1e300 }), 'staleAt: '],
    ['a cost that would be taken away', changed({ cost: -5 }), 'cost: '],
    ['a cost beyond measure', changed({ cost: 1e308 }), 'cost: '],
    ['tokens below zero', changed({ usage: { inputTokens: 1, outputTokens: -2 } }), 'usage.outputTokens: '],
    ['tokens beyond measure', changed({ usage: { inputTokens: 1e308, outputTokens: 2 } }), 'usage.inputTokens: '],
    ['a wait beyond measure', changed({ upstreamMs: 1e300 }), 'upstreamMs: '],
    ['a place outside', changed({ slots: [{ kind: 'id', start: 7, length: 1_000 }] }), 'slots: a place lies outside'],
    [
      'a place that breaks the JSON',
      changed({ slots: [{ kind: 'created', start: 0, length: 10 }] }),
      'its answer is no JSON',
    ],
    ['a reference that would end the string', changed({ reference: '","x":"' }), 'reference: '],
    ['two bodies', changed({ base64: 'e30=' }), 'expected one of text and base64'],
    ['no body', changed({ text: undefined }), 'expected one of text and base64'],
    ['another answer than was written', changed({ text: '{"id":"chatcmpl-0000","choices":[]}' }), 'crc32: '],
    ['the answer of another key', changed({ key: keyOf('two') }), 'crc32: '],
    [
      'no JSON for an answer',
      writeLine(entryOf('one', { body: Buffer.from('hello'), slots: [] })),
      'its answer is no JSON',
    ],
    ['a page', writeLine(entryOf('one', { type: 'text/html', slots: [] })), 'type: '],
    ['a picture with scripts', writeLine(entryOf('one', { type: 'image/svg+xml', slots: [] })), 'type: '],
    ['a header in its type', writeLine(entryOf('one', { type: 'text/plain\r\nset-cookie: a=b', slots: [] })), 'type: '],
    ['too many tags', changed({ tags: Array.from({ length: 129 }, String) }), 'tags: '],
    [
      'too large an answer',
      writeLine(entryOf('one', { body: noise(100_001), type: 'audio/mpeg' })),
      'its answer is larger',
    ],
    ['a line without an end', `"${'x'.repeat(2_000_000)}"`, 'it is longer than any entry'],
  ]

  it.each(wrong)('names a line that holds %s, and keeps the others', async (_case, line, reason) => {
    const store = open()
    const text = [header, typeof line === 'string' ? line : JSON.stringify(line), writeLine(entryOf('good'))].join('\n')
    const { kept, refused, faults } = await importing(text, store, 50_000)
    expect({ kept, refused, faults }).toEqual({
      kept: 1,
      refused: 1,
      faults: [{ line: 2, reason: expect.stringContaining(reason) }],
    })
    expect(faults[0]?.reason.startsWith(reason)).toBe(true)
    expect((await store.stats())[0]?.entries).toBe(1)
  })

  it('names twenty lines and counts the rest, and refuses bytes that are no UTF-8', async () => {
    const { refused, faults } = await importing([header, ...Array.from({ length: 30 }, () => '{}')].join('\n'))
    expect([refused, faults.length, faults[19]?.line]).toEqual([30, 20, 21])
    const bytes = Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0xff, 0xfe])])
    expect((await importing(bytes)).faults).toEqual([{ line: 2, reason: expect.stringContaining('no UTF-8') }])
  })

  it('leaves turns to others, also where every line is refused', async () => {
    let turns = 0
    const count = () => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    const text = [header, ...Array.from({ length: 1_000 }, () => '{}')].join('\n')
    expect((await importing(text, open(), text.length)).refused).toBe(1_000)
    clearImmediate(next)
    expect(turns).toBeGreaterThan(10)
  })

  it.each([
    ['', 'no header'],
    ['{"key":"x"}', 'no header'],
    ['{"format":"reprise-cache","version":2,"keyVersion":1}', 'version 2'],
    ['{"format":"reprise-cache","version":1,"keyVersion":0}', 'cache keys otherwise'],
  ])('takes nothing in behind the first line %j', async (first, reason) => {
    const store = open()
    await expect(importing(`${first}\n${writeLine(entryOf('one'))}`, store)).rejects.toThrow(reason)
    expect((await store.stats())[0]?.entries).toBe(0)
  })

  it('says that some are missing where the end is, or names more', async () => {
    const text = await exported([entryOf('one'), entryOf('two')])
    const lines = text.trimEnd().split('\n')
    expect((await importing(lines.slice(0, -1).join('\n'))).complete).toBe(false)
    expect((await importing(lines.toSpliced(1, 1).join('\n'))).complete).toBe(false)
  })

  it('stops reading when the store fails, and waits for what is under way', async () => {
    let read = 0
    const lines = async function* () {
      yield Buffer.from(`${header}\n`)
      for (; read < 1_000; read++) yield Buffer.from(`${writeLine(entryOf(`entry ${read}`))}\n`)
    }
    let underWay = 0
    let most = 0
    const take = async (): Promise<never> => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay--
      throw new StoreError('redis', 'take', 'gone')
    }
    const done = importLines(lines(), { contents: { take }, clock, maxEntryBytes: 1_000 })
    await expect(done).rejects.toThrow('gone')
    expect([underWay, read < 200, most <= 16]).toEqual([0, true, true])
  })

  it('has no more on its way to the store than some megabytes', async () => {
    const store = open()
    const lines = Array.from({ length: 8 }, (_, at) =>
      writeLine(entryOf(`large ${at}`, { type: 'audio/mpeg', slots: [], body: noise(5_000_000) })),
    )
    let asked = 0
    let release = () => {}
    const released = new Promise<void>((resolve) => void (release = resolve))
    const take: typeof store.contents.take = async (entry) => {
      asked += 1
      await released
      return store.contents.take(entry)
    }
    const text = chunked([header, ...lines].join('\n'), 1_000_000)
    const done = importLines(text, { contents: { take }, clock, maxEntryBytes: 6_000_000 })
    await expect.poll(() => asked).toBeGreaterThanOrEqual(4)
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toBe(4)
    release()
    expect((await done).kept).toBe(8)
  })

  it('asks a store again that was too slow, five times in all', async () => {
    const waits: number[] = []
    const waiting = { ...clock, sleep: async (ms: number) => void waits.push(ms) }
    let left = 4
    const store = open()
    const take: typeof store.contents.take = (entry) =>
      left-- > 0 ? Promise.reject(new StoreError('redis', 'take', 'slow')) : store.contents.take(entry)
    const run = () =>
      importLines(chunked(`${header}\n${writeLine(entryOf('one'))}`), {
        contents: { take },
        clock: waiting,
        maxEntryBytes: 1e5,
      })
    expect((await run()).kept).toBe(1)
    expect(waits).toEqual([250, 500, 1_000, 2_000])
    left = 5
    await expect(run()).rejects.toThrow('slow')
  })

  it('keeps the whole lines of one that breaks off, and no part of another', async () => {
    const store = open()
    const text = await exported([entryOf('one'), entryOf('two')])
    const broken = async function* () {
      yield Buffer.from(text.slice(0, -40))
      throw new Error('The client left.')
    }
    const done = importLines(broken(), { contents: store.contents, clock: fakeClock(now), maxEntryBytes: 10_000 })
    await expect(done).rejects.toThrow('The client left.')
    expect((await store.stats())[0]?.entries).toBe(1)
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CacheEntry } from '../../../src/cache/entry.ts'
import {
  decodeEntry,
  decodeHead,
  encodeEntry,
  headEnd,
  restamped,
  stampOf,
  stampOffset,
} from '../../../src/cache/stores/codec.ts'
import { plain } from '../../contracts/cache-store.ts'
import { entryOf, noise } from '../../support/entries.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const amount = fc.double({ min: 0, max: 1e12, noNaN: true })
const entries: fc.Arbitrary<CacheEntry> = fc
  .record({
    tags: fc.array(text, { maxLength: 4 }),
    tenant: text,
    namespace: text,
    model: text,
    prompt: fc.option(text, { nil: undefined }),
    provider: text,
    providerModel: text,
    usage: fc.option(
      fc.record({
        inputTokens: fc.nat(),
        outputTokens: fc.nat(),
        reasoningTokens: fc.option(fc.nat(), { nil: undefined }),
      }),
      { nil: undefined },
    ),
    cost: fc.option(amount, { nil: undefined }),
    upstreamMs: amount,
    staleAt: amount,
    originalId: fc.option(text, { nil: undefined }),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 8_190, max: 80_000 }).map((size) => new Uint8Array(size)),
    ),
  })
  .map((changes) => entryOf('generated', changes))

describe('an entry in bytes', () => {
  it('comes back as it was', async () => {
    const property = fc.asyncProperty(entries, async (entry) => {
      expect(plain(await decodeEntry(await encodeEntry(entry)))).toEqual(plain(entry))
    })
    await expect(fc.assert(property)).resolves.toBeUndefined()
  })

  it('is nothing once any bits of it have flipped', async () => {
    const property = fc.asyncProperty(
      entries,
      fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      async (entry, bits) => {
        const whole = await encodeEntry(entry)
        const bytes = Buffer.from(whole)
        for (const bit of bits) {
          const place = Math.floor(bit / 8) % bytes.length
          bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << (bit % 8)), place)
        }
        fc.pre(!bytes.equals(whole))
        expect(await decodeEntry(bytes)).toBeUndefined()
      },
    )
    await expect(fc.assert(property, { numRuns: 500 })).resolves.toBeUndefined()
  })

  it('is nothing when it was cut anywhere or has more behind it', async () => {
    const whole = await encodeEntry(entryOf('cut'))
    for (let length = 0; length < whole.length; length++) {
      expect(await decodeEntry(whole.subarray(0, length))).toBeUndefined()
    }
    expect(await decodeEntry(Buffer.concat([whole, Buffer.from([0])]))).toBeUndefined()
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('{"id":"chatcmpl-1","choices":[]}')],
    ['zeros', Buffer.alloc(4_096)],
    ['noise', Buffer.from(noise(4_096))],
  ])('is not read from %s', async (_, bytes) => {
    expect(await decodeEntry(bytes)).toBeUndefined()
    expect(decodeHead(bytes)).toBeUndefined()
  })

  it('is smaller when its body is large and repeats itself, and no larger when it does not', async () => {
    const repeating = await encodeEntry(entryOf('large', { body: new Uint8Array(100_000) }))
    const noisy = await encodeEntry(entryOf('large', { body: noise(100_000) }))
    expect(repeating.length).toBeLessThan(5_000)
    expect(noisy.length).toBeLessThan(101_000)
  })

  it('tells its head from its first bytes alone', async () => {
    const entry = entryOf('headed', { body: noise(50_000), tags: ['red'] })
    const whole = await encodeEntry(entry)
    const first = whole.subarray(0, headEnd(whole))
    expect(first.length).toBeLessThan(1_000)
    expect(plain(decodeHead(first))).toEqual(plain({ ...entry, body: new Uint8Array(0) }))
    expect(decodeHead(first.subarray(0, -1))).toBeUndefined()
  })

  it('becomes stale by writing the stamp alone', async () => {
    const entry = entryOf('stamped')
    const whole = await encodeEntry(entry)
    const written = Buffer.from(whole)
    stampOf(12_345.5).copy(written, stampOffset)
    expect(written.equals(restamped(whole, 12_345.5))).toBe(true)
    expect(plain(await decodeEntry(written))).toEqual(plain({ ...entry, staleAt: 12_345.5 }))
  })
})

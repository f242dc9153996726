import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dot } from '../../../src/semantic/embedding/pooling.ts'
import { decodeChange, encodeChange } from '../../../src/semantic/replication/change.ts'
import type { Change } from '../../../src/semantic/replication/change.ts'
import { decodeVector, encodeVector } from '../../../src/semantic/replication/vector-code.ts'
import { promptOf, seededVector } from '../../contracts/vector-index.ts'

const word = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
// JSON has one zero.
const sign = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc
    .record({ id: word, partition: word, labels: fc.array(word, { maxLength: 5 }), text: word, seed: fc.nat(1_000) })
    .map(({ seed, ...prompt }) => ({
      kind: 'insert' as const,
      model: 'tiny@1',
      prompt: { ...prompt, vector: seededVector(seed, 384) },
    })),
  fc.array(word, { maxLength: 5 }).map((labels) => ({ kind: 'remove', selector: { kind: 'labels', labels } }) as const),
  word.map((key) => ({ kind: 'remove', selector: { kind: 'key', key } }) as const),
  fc.constant({ kind: 'remove', selector: { kind: 'all' } } as const),
  fc
    .record({
      id: word,
      tenant: word,
      source: fc.constantFrom('audit', 'refused', 'feedback'),
      right: fc.boolean(),
      maxErrorRate: fc.constantFrom(0.01, 1),
      seen: fc.record({
        probability: fc.double({ min: 0, max: 1, noNaN: true }),
        signs: fc.record({ claim: sign, record: sign, nearness: sign, agreeing: fc.nat(4), differing: fc.nat(4) }),
        withinReach: fc.boolean(),
      }),
    })
    .map((label) => ({ kind: 'label' as const, model: 'tiny@1', from: 'one', number: 1, label })),
  word.map((from) => ({ kind: 'wanted', model: 'tiny@1', from }) as const),
)

const withoutVector = (change: Change | undefined): unknown =>
  change?.kind === 'insert' ? { ...change, prompt: { ...change.prompt, vector: undefined } } : change

describe('a change as bytes', () => {
  it('is read as it was written, the vector closely', () => {
    fc.assert(
      fc.property(changes, (change) => {
        const read = decodeChange(encodeChange(change))
        expect(withoutVector(read)).toEqual(withoutVector(change))
        if (read?.kind !== 'insert' || change.kind !== 'insert') return
        const [one, asked] = [change.prompt.vector, seededVector(7_777, 384)]
        expect(Math.abs(dot(read.prompt.vector, asked) - dot(one, asked))).toBeLessThan(0.0001)
      }),
    )
  })

  it('is no change when any byte differs or is missing', () => {
    fc.assert(
      fc.property(changes, fc.nat(), fc.integer({ min: 1, max: 255 }), (change, place, mask) => {
        const bytes = encodeChange(change)
        const at = place % bytes.length
        expect(decodeChange(bytes.subarray(0, at))).toBeUndefined()
        bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at)
        expect(decodeChange(bytes)).toBeUndefined()
      }),
    )
  })

  it('is none where it asks for more than an index holds', () => {
    const insert = (more: object) => encodeChange({ kind: 'insert', model: 'tiny@1', prompt: promptOf(1, more) })
    expect(decodeChange(insert({}))).toBeDefined()
    for (const more of [{ text: 'x'.repeat(2_001) }, { id: '' }, { labels: Array<string>(300).fill('tag:a') }])
      expect(decodeChange(insert(more))).toBeUndefined()
  })
})

describe('a vector as bytes', () => {
  it('takes two bytes a dimension', () => {
    expect(encodeVector(seededVector(1, 384))).toHaveLength(768)
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['half a part', encodeVector(seededVector(1)).subarray(1)],
    ['zeros', Buffer.alloc(16)],
    ['no unit length', Buffer.alloc(16, 0x7f)],
  ])('is none where there is %s', (_, bytes) => {
    expect(decodeVector(bytes)).toBeUndefined()
  })
})

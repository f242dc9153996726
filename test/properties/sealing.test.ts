import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openEntry, sealEntry } from '../../src/cache/sealing.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { entryOf } from '../support/entries.ts'
import { jsonObjects } from '../support/json.ts'
import { drawFrom, spelled } from '../support/spelling.ts'

const now = Date.UTC(2026, 4, 1)

const ids = fc.oneof(
  fc.constantFrom<Json>('chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT', 'msg_01XFDUDYJgAACzvnptvVoYEL', 'x', '', null, 7),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)
const times = fc.oneof(fc.constantFrom<Json>(1_741_569_952, 0, null, '1741569952'), fc.integer())

/** Other members, with the like of an id and a time deeper down. */
const others = fc
  .tuple(jsonObjects, ids, times)
  .map(([object, id, created]) => Object.entries({ ...object, nested: { id, created, more: object } }))
  .map((members) => members.filter(([name]) => name !== 'id' && name !== 'created'))

describe('a sealed answer', () => {
  it('comes back byte for byte but for id and time, for any answer in any spelling', () => {
    fc.assert(
      fc.property(fc.tuple(others, others), ids, times, fc.nat(), ([before, after], id, created, seed) => {
        const draw = drawFrom(seed)
        const raw = (members: readonly (readonly [string, Json | undefined])[]): readonly string[] =>
          members.map(([name, value]) => `${spelled(name, draw)} : ${spelled(value ?? null, draw)}`)
        const [head, tail, idText, createdText] = [raw(before), raw(after), spelled(id, draw), spelled(created, draw)]
        const textWith = (idText: string, createdText: string) =>
          ` { ${[...head, `"id":${idText}`, ...tail, `"\\u0063reated": ${createdText}\n`].join(' , ')}}`

        const text = textWith(idText, createdText)
        const body = JSON.parse(text) as JsonObject
        const opened = openEntry(
          sealEntry({ ...entryOf('x'), text, body, renewed: { id: 'id', created: 'created' } }),
          now,
        )
        const newId = opened.body['id']
        expect(newId === id).toBe(typeof id !== 'string')
        expect(opened.text).toBe(
          textWith(
            typeof id === 'string' ? `"${String(newId)}"` : idText,
            typeof created === 'number' ? String(now / 1_000) : createdText,
          ),
        )
      }),
      { numRuns: 500 },
    )
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiJson, splicedObject } from '../../src/upstream/splice.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const splice = (text: string, replaced: Record<string, string | undefined>): string | undefined => {
  const result = splicedObject(bytes(text), new Map(Object.entries(replaced)))
  return result && new TextDecoder().decode(result)
}

describe('splicedObject', () => {
  it.each([
    ['{"model":"a","seed":9007199254740993}', '{"model":"b","seed":9007199254740993}'],
    ['{ "seed" : 1e400 ,\n "model" : "a" }', '{"seed" : 1e400,"model" :"b"}'],
    ['{"x":{"model":"a"},"model":"a"}', '{"x":{"model":"a"},"model":"b"}'],
    ['{"model":"a","x":["model","\\ud800"],"model":"c"}', '{"model":"b","x":["model","\\ud800"],"model":"b"}'],
    ['{"mod\\u0065l":"a, \\"}"}', '{"mod\\u0065l":"b"}'],
    ['{"model":{"deep":[{}]},"s":"\\\\"}', '{"model":"b","s":"\\\\"}'],
    ['{}', '{}'],
    [' {"text":"Ça va 👋","model":"a"}\n', '{"text":"Ça va 👋","model":"b"}'],
  ])('replaces the top-level member of %s', (text, expected) => {
    expect(splice(text, { model: '"b"' })).toBe(expected)
  })

  it('leaves out what is replaced by nothing', () => {
    expect(splice('{"cache":{"ttl":[1]},"model":"a"}', { model: '"b"', cache: undefined })).toBe('{"model":"b"}')
    expect(splice('{"cache":1}', { cache: undefined })).toBe('{}')
  })

  it.each(['[]', '"model"', '7', '', '{"model":'])('gives nothing for %s', (text) => {
    expect(splice(text, { model: '"b"' })).toBeUndefined()
  })

  it('keeps every byte, also those that are no UTF-8', () => {
    const wild = Buffer.concat([bytes('{"a":"'), Uint8Array.of(0xff, 0xc3, 0x28), bytes('","model":"x"}')])
    const result = splicedObject(wild, new Map([['model', '"b"']]))
    expect(Buffer.from(result!).toString('latin1')).toBe(wild.toString('latin1').replace('"x"', '"b"'))
  })

  it('takes a string of many megabytes', () => {
    const text = 'x\\n'.repeat(4_000_000)
    expect(splice(`{"a":"${text}","model":"m"}`, { model: '"b"' })).toBe(`{"a":"${text}","model":"b"}`)
  })

  it('means the same as doing it to the parsed value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.string(),
        fc.nat({ max: 4 }),
        (object, model, indent) => {
          const own = { ...object, model: 'a' }
          const result = splice(JSON.stringify(own, null, indent), { model: asciiJson(model) })
          // -0 is 0 once it was written.
          expect(JSON.parse(result!)).toEqual(JSON.parse(JSON.stringify({ ...own, model })))
        },
      ),
    )
  })
})

describe('asciiJson', () => {
  it('says any string in ASCII', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }), (text) => {
        const json = asciiJson(text)
        expect(JSON.parse(json)).toBe(text)
        expect(json).toMatch(/^[\x20-\x7f]*$/)
      }),
    )
  })
})

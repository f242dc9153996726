import { describe, expect, it } from 'vitest'
import { maxNesting, readBody } from '../../src/cache/lossless.ts'
import { RequestError } from '../../src/errors.ts'

const read = (text: string) => readBody(Buffer.from(text))

const messageOf = (bytes: Uint8Array): string => {
  try {
    readBody(bytes)
  } catch (error) {
    if (error instanceof RequestError && error.problem.status === 400) return error.message
    throw error
  }
  throw new Error('it was read')
}

describe('readBody', () => {
  it('reads an object and keeps members it does not know', () => {
    expect(read('{"model":"m","tomorrow":{"a":[1,null,true]}}')).toEqual({
      body: { model: 'm', tomorrow: { a: [1, null, true] } },
      lossless: true,
    })
  })

  it('lets the last of duplicate members win', () => {
    expect(read('{"a":1,"a":2}').body).toEqual({ a: 2 })
  })

  it('keeps __proto__ as plain data', () => {
    const { body } = read('{"__proto__":{"polluted":true},"constructor":1}')
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor'])
    expect(JSON.stringify(body)).toBe('{"__proto__":{"polluted":true},"constructor":1}')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    ['nothing', '', 'is empty'],
    ['an array', '[1]', 'not an object'],
    ['a text', '"a"', 'not an object'],
    ['null', 'null', 'not an object'],
    ['a bare word', '{"a": secret}', 'line 1, column 7 (offset 6)'],
    ['a trailing comma', '{\n  "a": 1,\n}', 'line 3, column 1 (offset 12): expected a member name in double quotes'],
    ['a missing colon', '{"a" 1}', 'column 6 (offset 5): expected a colon'],
    ['a second value', '{"a":1} {}', 'offset 8): expected nothing more'],
    ['half a body', '{"a":[1,', 'it ends too soon, expected a value'],
    ['an open string', '{"a":"secret', 'offset 5): a string that is never closed'],
    ['a raw line break in a string', '{"a":"x\ny"}', 'offset 7): a control character'],
    ['a raw NUL', '{"a":"\u0000"}', 'offset 6): a control character'],
    ['an unknown escape', '{"a":"\\x41"}', 'offset 6): an escape that JSON does not know'],
    ['a leading zero', '{"a":01}', 'offset 5)'],
    ['NaN', '{"a":NaN}', 'offset 5)'],
    ['single quotes', "{'a':1}", 'offset 1)'],
    ['a byte order mark', '\uFEFF{}', 'byte order mark'],
    ['HTML', '<html>secret</html>', 'offset 0)'],
  ])('refuses %s and says where, without quoting it', (_, text, expected) => {
    const message = messageOf(Buffer.from(text))
    expect(message).toContain(expected)
    expect(message).not.toContain('secret')
  })

  it.each([
    ['a stray continuation byte', [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0x80, 0x22, 0x7d], 6],
    ['an overlong form', [0x7b, 0xc0, 0x80, 0x7d], 1],
    ['a surrogate in UTF-8', [0x7b, 0xed, 0xa0, 0x80, 0x7d], 1],
    ['an end in the middle of a character', [0x7b, 0x7d, 0xef, 0xbf], 4],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00], 0],
  ])('refuses %s as UTF-8', (_, bytes, offset) => {
    expect(messageOf(Uint8Array.from(bytes))).toContain(
      `not valid UTF-8: the first wrong byte is at or just before offset ${offset}`,
    )
  })

  it('reads a view into a larger buffer', () => {
    const large = Buffer.from('xx{"a":"é"}xx')
    expect(readBody(large.subarray(2, large.length - 2)).body).toEqual({ a: 'é' })
  })
})

describe('nesting', () => {
  const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`

  it('may be as deep as the bound and no deeper', () => {
    expect(read(nested(maxNesting)).lossless).toBe(true)
    expect(messageOf(Buffer.from(nested(maxNesting + 1)))).toContain(`deeper than ${maxNesting} levels`)
  })

  it.each([10_000, 2_000_000])('of %i levels is refused', (levels) => {
    expect(messageOf(Buffer.from(nested(levels)))).toContain('deeper than')
  })

  it('is refused before anything is built where it could be costly: brackets that are never closed are no other fault', () => {
    expect(messageOf(Buffer.from(`{"a":${'['.repeat(100_000)}`))).toContain('deeper than')
    expect(messageOf(Buffer.from(`{"a":${'{"a":'.repeat(100_000)}`))).toContain('deeper than')
  })

  it('is found behind other losses, and on an object as on an array', () => {
    expect(messageOf(Buffer.from(`{"n":1e400,"a":${'{"b":'.repeat(300)}1${'}'.repeat(301)}`))).toContain('deeper than')
  })

  it('does not count brackets in strings, escaped quotes included', () => {
    const content = '[{"\\"[['.repeat(20_000)
    expect(read(JSON.stringify({ content })).body).toEqual({ content })
  })

  it('counts levels, not brackets', () => {
    const list = Array.from({ length: 30_000 }, () => [{}])
    expect(read(JSON.stringify({ list })).body).toEqual({ list })
  })
})

describe('lossless', () => {
  it.each([
    ['the largest safe integer', '{"seed":9007199254740991}', true],
    ['the smallest safe integer', '{"seed":-9007199254740991}', true],
    ['the first integer beyond', '{"seed":9007199254740993}', false],
    ['a negative one beyond', '{"a":[{"b":-12345678901234567890}]}', false],
    ['a number that becomes Infinity', '{"a":1e400}', false],
    ['a large number as text', '{"a":"12345678901234567890"}', true],
    ['a fraction', '{"temperature":0.1}', true],
    ['a pair of surrogate escapes', '{"a":"\\ud83d\\ude00"}', true],
    ['a lone high surrogate', '{"a":"\\ud83d"}', false],
    ['a lone low surrogate, upper case', '{"a":["\\uDE00"]}', false],
    ['surrogates in the wrong order', '{"a":"\\ude00\\ud83d"}', false],
    ['a lone surrogate in a name', '{"a":{"\\ud83d":1}}', false],
    ['an escaped backslash before ud800', '{"a":"\\\\ud800"}', true],
    ['an emoji as it is', '{"a":"😀"}', true],
  ])('%s', (_, text, lossless) => {
    expect(read(text).lossless).toBe(lossless)
  })
})

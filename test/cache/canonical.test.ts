import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, canonicalMembers } from '../../src/cache/canonical.ts'
import type { Json } from '../../src/json.ts'
import { jsonObjects, reordered } from '../support/json.ts'

const canonical = (text: string): string => canonicalJson(JSON.parse(text) as Json)

describe('canonicalJson', () => {
  it('orders members by UTF-16 code units (the example of RFC 8785 §3.2.3)', () => {
    const text = `{ "\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control", "\\u00f6": "Latin Small Letter O With Diaeresis" }`
    expect(Object.values(JSON.parse(canonical(text)) as object)).toHaveLength(7)
    const places = ['Carriage', 'One', 'Control', 'Latin', 'Euro', 'Emoji', 'Hebrew'].map((word) =>
      canonical(text).indexOf(word),
    )
    expect(places).toEqual([...places].sort((one, other) => one - other))
  })

  it('keeps the order of arrays and sorts at every level (the example of RFC 8785 §3.2.2)', () => {
    const text = `{ "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false] }`
    expect(canonical(text)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it.each([
    ['-0', '0'],
    ['1.0', '1'],
    ['100e-2', '1'],
    ['9007199254740992', '9007199254740992'],
    ['1e21', '1e+21'],
    ['5e-324', '5e-324'],
    ['"\\ud800"', '"\\ud800"'],
    ['"\\u002f\\u00e9"', '"/é"'],
    ['{"10":1,"9":2}', '{"10":1,"9":2}'],
    ['{"b":{"d":1,"c":2},"a":[]}', '{"a":[],"b":{"c":2,"d":1}}'],
    ['{"__proto__":1}', '{"__proto__":1}'],
    ['{}', '{}'],
  ])('%s → %s', (text, expected) => {
    expect(canonical(text)).toBe(expected)
  })

  it('tells what JSON cannot hold from what it can', () => {
    expect(canonicalJson([Infinity, -Infinity, NaN])).toBe('[Infinity,-Infinity,NaN]')
    expect(canonicalJson({ a: undefined, b: null })).toBe('{"b":null}')
  })

  it('refuses a depth that no request can have instead of overflowing the stack', () => {
    const nested = (levels: number): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as Json
    expect(canonicalJson(nested(1_024))).toHaveLength(2_048)
    expect(() => canonicalJson(nested(1_025))).toThrow('nested deeper than 1024 levels')
  })

  it('says the same as the value, whatever the order of members', () => {
    fc.assert(
      fc.property(jsonObjects, fc.integer(), (value, seed) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reordered(value, seed))).toBe(text)
        expect(canonical(text)).toBe(text)
      }),
    )
  })
})

describe('canonicalMembers', () => {
  it('leaves members out at the top alone', () => {
    expect(canonicalMembers({ b: { a: 1 }, a: 2, c: 3 }, new Set(['a', 'c']))).toBe('{"b":{"a":1}}')
  })
})

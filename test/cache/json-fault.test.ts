import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonFault } from '../../src/cache/json-fault.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON with a small piece cut out, doubled or put in. */
const almostJson = fc
  .tuple(
    fc.json(),
    fc.nat(),
    fc.nat(4),
    fc.constantFrom('', ',', '}', ']', '"', ':', '\\', '0', '-', 'e', ' ', '\t', '{', 'tru'),
  )
  .map(([text, place, length, piece]) => {
    const start = place % (text.length + 1)
    return text.slice(0, start) + piece + text.slice(start + length)
  })

describe('jsonFault', () => {
  it('finds a fault exactly where JSON.parse finds one', () => {
    fc.assert(
      fc.property(
        fc.oneof(almostJson, fc.json(), fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0e-.1 tnull') })),
        (text) => {
          expect(jsonFault(text) === undefined).toBe(isJson(text))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('counts lines and columns from one', () => {
    expect(jsonFault('{\n "a": 1\n "b": 2}')).toEqual({
      offset: 11,
      line: 3,
      column: 2,
      problem: 'expected a comma or the closing bracket',
    })
  })

  it('takes brackets apart', () => {
    expect(jsonFault('{"a":[1}')?.problem).toBe('expected a comma or the closing bracket')
    expect(jsonFault('[]]')?.problem).toBe('expected nothing more after the JSON value')
  })
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nestsDeeperThan } from '../../src/cache/nesting.ts'
import type { Json } from '../../src/json.ts'
import { jsonValues } from '../support/json.ts'
import { drawFrom, spelled } from '../support/spelling.ts'

const depthOf = (value: Json | undefined): number =>
  typeof value === 'object' && value !== null
    ? 1 + Math.max(0, ...Object.values(value).map((item) => depthOf(item as Json)))
    : 0

describe('nestsDeeperThan', () => {
  it('counts levels as the parsed value has them, in any spelling', () => {
    fc.assert(
      fc.property(jsonValues, fc.nat(), fc.nat(5), (value, seed, limit) => {
        const bytes = Buffer.from(spelled(value, drawFrom(seed)))
        expect(nestsDeeperThan(limit, bytes)).toBe(depthOf(value) > limit)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['{"a":"[[[["}', false],
    ['{"a":"\\"[[[["}', false],
    ['{"a":"\\\\","b":[[[[]]]]}', true],
    ['{"a":"\\\\\\"[[[["}', false],
    ['{"a":"[[[[', false],
    ['{"a":[[[', true],
    ['[][][][][]', false],
    ['', false],
  ])('%s', (text, deeper) => {
    expect(nestsDeeperThan(3, Buffer.from(text))).toBe(deeper)
  })
})

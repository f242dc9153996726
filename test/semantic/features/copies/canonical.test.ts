import { describe, expect, it } from 'vitest'
import { canonicalTokens } from '../../../../src/semantic/features/copies/canonical.ts'

describe('canonical tokens', () => {
  it.each([
    ['£ 20', '20 pounds'],
    ['twenty gbp', '20 pounds'],
    ['3 march 2025', 'march 3 2025'],
    ['march 3', 'march 3'],
    ['40 march', '40 march'],
    ['5 %', '5 percent'],
    ['one of two', 'one of 2'],
    ['£ sign', '£ sign'],
    ['', ''],
  ])('%s → %s', (tokens, canonical) => {
    const split = (line: string) => line.split(' ').filter((token) => token !== '')
    expect(canonicalTokens(split(tokens))).toEqual(split(canonical))
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('symbols', () => {
  it.each([
    ['solve 3x + 7', 'solve 3x - 7', { symbolsDiffer: 1 }],
    ['a well-known song', 'a well known song', { symbolsDiffer: 0 }],
    ['is it -5 degrees', 'is it 5 degrees', { symbolsDiffer: 1 }],
    ['rows where n > 5', 'rows where n < 5', { symbolsDiffer: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('length', () => {
  it.each([
    ['one two', 'one two three four', { lengthRatio: 0.5, logLength: Math.log(3) }],
    ['', 'x', { lengthRatio: 0, logLength: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

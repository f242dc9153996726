import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('order', () => {
  it.each([
    ['On Monday, call Ann', 'Call Ann on Monday', { sameSequence: 1, sameBag: 0 }],
    ['convert Word to PDF', 'convert PDF to Word', { sameSequence: 0, sameBag: 1, inversions: 0.3333333333333333 }],
    ['call Ann', 'mail Bob', { sameSequence: 0, sameBag: 0, inversions: 0 }],
    ['', '', { sameSequence: 1, inversions: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('bounds', () => {
  it.each([
    ['at least 5 stars', 'at most 5 stars', { boundConflict: 1 }],
    ['over 18', 'under 18', { boundConflict: 1 }],
    ['at least 5 stars', '5 stars or more', { boundConflict: 0 }],
    ['between 5 and 9, no more than 9', 'at least 5', { boundConflict: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

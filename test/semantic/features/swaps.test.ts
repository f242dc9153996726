import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('swaps', () => {
  it.each([
    [
      'transfer 250 from savings to checking',
      'transfer 250 from checking to savings',
      { directedSwap: 1, symmetricSwap: 0 },
    ],
    ['Is copper better than silver?', 'Is silver better than copper?', { directedSwap: 1 }],
    ['tea or milk', 'milk or tea', { directedSwap: 0, symmetricSwap: 1 }],
    ['difference between cats and dogs', 'difference between dogs and cats', { directedSwap: 0, symmetricSwap: 1 }],
    ['On Monday, call Ann', 'Call Ann on Monday', { directedSwap: 0, symmetricSwap: 0 }],
    ['assign the owner when the stage changes', 'change the stage when the owner is assigned', { directedSwap: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

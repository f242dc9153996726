import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('amounts', () => {
  it.each([
    ['a gift of 10,000', 'a gift of ten thousand', { amountChanged: 0, amountMissing: 0 }],
    ['a gift of 10k', 'a gift of 10,000', { amountChanged: 0 }],
    ['two hundred and fifty guests', '250 guests', { amountChanged: 0, amountMissing: 0 }],
    ['a hundred words', '100 words', { amountChanged: 0, amountMissing: 0 }],
    ['twenty five', '25', { amountChanged: 0 }],
    ['a dozen eggs', '12 eggs', { amountChanged: 0 }],
    ['2 million users', '3 million users', { amountChanged: 1 }],
    ['2 million users', 'many users', { amountChanged: 0, amountMissing: 1 }],
    ['flat 5k', 'flat 6k', { amountChanged: 1 }],
    ['which one', 'which', { amountMissing: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('scope words', () => {
  it.each([
    [
      'Delete all files',
      'Delete all files except logs',
      { scopeWordsDiffer: 0.3333333333333333, scopeWordExchanged: 0 },
    ],
    ['the first order', 'the last order', { scopeWordsDiffer: 0.6666666666666666, scopeWordExchanged: 1 }],
    ['every user', 'each user', { scopeWordsDiffer: 0.6666666666666666, scopeWordExchanged: 1 }],
    ['my orders', 'orders of mine', { scopeWordsDiffer: 0, scopeWordExchanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('courtesy', () => {
  it.each([
    [
      'Please reset my password, thanks',
      'reset my password',
      { sameWithoutCourtesy: 1, sameWithoutStopWords: 1, onlyStopWordsDiffer: 0 },
    ],
    ['How to sign up', 'how to signup', { sameWithoutCourtesy: 0, sameWithoutStopWords: 1 }],
    [
      'the price of the ticket',
      'ticket price',
      { sameWithoutCourtesy: 0, sameWithoutStopWords: 0, onlyStopWordsDiffer: 1 },
    ],
    [
      'reset my password',
      'reset my username',
      { sameWithoutCourtesy: 0, sameWithoutStopWords: 0, onlyStopWordsDiffer: 0 },
    ],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

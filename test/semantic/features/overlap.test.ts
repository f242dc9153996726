import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('shared wording', () => {
  it.each([
    [
      'reset the password',
      'reset a password',
      { wordOverlap: 1, neighbourOverlap: 1, ownWordsFewer: 0, ownWordsMore: 0, containment: 0, smallSubstitution: 0 },
    ],
    [
      'reset the password',
      'reset the router',
      {
        wordOverlap: 0.3333333333333333,
        neighbourOverlap: 0,
        ownWordsFewer: 0.2,
        ownWordsMore: 0.2,
        containment: 0,
        smallSubstitution: 1,
      },
    ],
    [
      'Python',
      'Python installation guide',
      { ownWordsFewer: 0, ownWordsMore: 0.4, containment: 0.4, smallSubstitution: 0 },
    ],
    ['pay 20', 'pay 30', { smallSubstitution: 1 }],
    ['£50', '£60', { smallSubstitution: 0 }],
    ['', '', { wordOverlap: 0, trigramOverlap: 0, neighbourOverlap: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

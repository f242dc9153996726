import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('meaning', () => {
  it.each([
    ['pay the supplier', 'pay the vendor', { synonyms: 0, siblingMeaning: 0 }],
    ['buy a sofa', 'purchase a couch', { synonyms: 4 / 8, unexplainedMore: 0, weakestLikeness: 1 }],
    ['cancel it', 'the cancellation', { synonyms: 2 / 8, unexplainedMore: 0 }],
    ['turn on the lamp', 'switch on the lamp', { unexplainedMore: 0 }],
    ['turning on the lamp', 'turn on the lamp', { synonyms: 0, unexplainedMore: 0, unsharedLikeness: 1 }],
    ['buy shares', 'sell shares', { oppositeMeaning: 1, unexplainedFewer: 1 / 8 }],
    ['boil a fig', 'boil an apple', { siblingMeaning: 1, oppositeMeaning: 0 }],
    ['feed a dog', 'feed a puppy', { narrowerMeaning: 1 }],
    ['paid bills', 'pay bills', { unexplainedMore: 0, synonyms: 0 }],
    ['ask zorbix', 'ask zarbax', { rarestReplaced: 1, weakestLikeness: 0, phraseLikeness: 0 }],
    ['open it', 'open it now', { unexplainedFewer: 0, unexplainedMore: 1 / 8, rarestReplaced: 0 }],
    ['', '', { meanLikeness: 1, unsharedLikeness: 1, phraseLikeness: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })

  it('finds likeness where no list has it', () => {
    const { weakestLikeness, phraseLikeness } = compare('a cheap hotel', 'an affordable hotel')
    const far = compare('a cheap hotel', 'a wooden hotel')
    expect(weakestLikeness).toBeGreaterThan(far.weakestLikeness)
    expect(phraseLikeness).toBeGreaterThan(far.phraseLikeness)
  })

  it('looks at the beginning of very long prompts only', () => {
    const long = Array.from({ length: 400 }, (_, at) => `word${at}`).join(' ')
    expect(compare(long, 'short').unexplainedMore).toBe(1)
  })
})

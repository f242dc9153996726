import { describe, expect, it } from 'vitest'
import { isTitled, otherWordsIn } from '../../../src/semantic/lexical/capitals.ts'

describe('words that a capital makes others', () => {
  it.each([
    ['Will You Charge Me More?', []],
    ['So Will You Order May I Ask', []],
    ['Will Smith Films Online', ['Will']],
    ['Is Will at home?', ['Will']],
    ['will it rain in March', []],
    ['Polish recipes', ['Polish']],
  ])('%s', (text, words) => {
    expect(otherWordsIn(text)).toEqual(words)
  })

  it.each([
    ['How Do I Sort A List', true],
    ['What Is It?', true],
    ['How to Train Your Dragon', false],
    ['Open Word', false],
    ['how do i', false],
  ])('%s is titled: %s', (text, titled) => {
    expect(isTitled(text)).toBe(titled)
  })
})

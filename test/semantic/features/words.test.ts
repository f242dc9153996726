import { describe, expect, it } from 'vitest'
import { readWords, stem, tokensOf } from '../../../src/semantic/features/words.ts'

describe('words', () => {
  it.each([
    ['Don’t pay 1,200.50!', ['do', 'not', 'pay', '1200.50']],
    ["can't, cannot, dont", ['can', 'not', 'can', 'not', 'do', 'not']],
    ["What's a non-stick pan?", ['what', 'a', 'non', 'stick', 'pan']],
    ['£20 or 15%', ['£', '20', 'or', '15', '%']],
    ['snake_case x²', ['snake', 'case', 'x²']],
    ['', []],
  ])('%s', (text, tokens) => {
    expect(tokensOf(text)).toEqual(tokens)
  })

  it.each([
    ['paying', 'pay'],
    ['cities', 'cit'],
    ['is', 'is'],
    ['boxes', 'box'],
  ])('stems %s to %s', (word, expected) => {
    expect(stem(word)).toBe(expected)
  })

  it('keeps meaningful words only as content', () => {
    expect(readWords('Please tell me how to cancel my orders').content).toEqual(['tell', 'how', 'cancel', 'order'])
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('material', () => {
  it.each([
    ['Translate "good morning"', 'Translate "good evening"', { quoteChanged: 1 }],
    ['Translate "good morning"', 'Translate “Good  morning” please', { quoteChanged: 0 }],
    ['Explain ```a = 1```', 'Explain ```a = 2```', { quoteChanged: 1 }],
    ['Translate "good morning"', 'Translate it', { quoteChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('pronouns', () => {
  it.each([
    ['track my order', 'track your order', { pronounChanged: 1 }],
    ['where is my order', 'where is our order', { pronounChanged: 0 }],
    ['his salary', 'her salary', { pronounChanged: 1 }],
    ['track my order', 'track the order', { pronounChanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

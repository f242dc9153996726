import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('ordinals', () => {
  it.each([
    ['the third floor', 'the 3rd floor', { ordinalDiffers: 0 }],
    ['the third floor', 'the fourth floor', { ordinalDiffers: 1 }],
    ['First, open the app', 'Open the app', { ordinalDiffers: 0 }],
    ['the 21st century', 'the 20th century', { ordinalDiffers: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('what is counted', () => {
  it.each([
    ['split one purchase across two cards', 'put two purchases on one card', { countDiffers: 1, countsAgree: 0 }],
    ['two people, one task', '2 people and 1 task', { countDiffers: 0, countsAgree: 2 / 3 }],
    ['3 nights for 2 people', '3 nights for 4 people', { countDiffers: 1, countsAgree: 1 / 3 }],
    ['one of two', 'two of one', { countDiffers: 0, countsAgree: 0 }],
    ['in 2024 5 people', '5 people', { countDiffers: 0, countsAgree: 1 / 3 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

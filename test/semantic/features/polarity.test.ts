import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('polarity', () => {
  it.each([
    ['benefits of tea', 'drawbacks of tea', { polarityDiffers: 1 }],
    ['tea without milk', 'milk-free tea', { polarityDiffers: 1 }],
    ['benefits of tea', 'what tea is good for', { polarityDiffers: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('negation', () => {
  it.each([
    ['Can I pay by card?', "Can't I pay by card?", { negationDiffers: 1 }],
    ['I dont have access', 'I have access', { negationDiffers: 1 }],
    ['I cannot log in', 'I am not able to log in', { negationDiffers: 0 }],
    ['tea without sugar', 'tea with sugar', { negationDiffers: 1 }],
    ['It is not impossible, no', 'It is possible', { negationDiffers: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

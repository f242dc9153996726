import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('tense', () => {
  it.each([
    ['Who won?', 'Who will win?', { tenseDiffers: 1 }],
    ['Who was the winner?', 'Who is the winner?', { tenseDiffers: 1 }],
    ['What is the weather?', 'What weather is it?', { tenseDiffers: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('kinds of questions', () => {
  it.each([
    ['When was it built?', 'Why was it built?', { whWordDiffers: 1, questionKindDiffers: 1 }],
    ['How much is a ticket?', 'What does a ticket cost?', { whWordDiffers: 1, questionKindDiffers: 0 }],
    ['How long is the film?', 'How often is the film shown?', { whWordDiffers: 0, questionKindDiffers: 1 }],
    ['Can I pay by card?', 'Is it possible to pay by card?', { questionKindDiffers: 0 }],
    ['Translate this', 'When is it?', { questionKindDiffers: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

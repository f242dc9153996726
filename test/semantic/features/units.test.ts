import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('units', () => {
  it.each([
    ['How hot is it in Celsius?', 'How hot is it in Fahrenheit?', { unitWordChanged: 1 }],
    ['How many kilometres is it?', 'How many km is it?', { unitWordChanged: 0 }],
    ['price per month', 'price per year', { unitWordChanged: 1 }],
    ['price per month', 'price', { unitWordChanged: 0 }],
    ['How many kilometres is it?', 'How far is it in miles?', { unitWordChanged: 1 }],
    ['my second order last month', 'my order in March', { unitWordChanged: 0 }],
    ['a board of 20 in', 'a board of 20 cm', { unitWordChanged: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

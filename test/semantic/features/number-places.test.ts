import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('places of numbers', () => {
  it.each([
    ['cost centre 4100 and cost centre 4200', 'cost centre 4200 and cost centre 4100', { numbersReordered: 1 }],
    ['pay 40 of 90 euros', 'of 90 euros pay 40', { numbersReordered: 1 }],
    ['room 12 for 3 nights', 'room 12, 3 nights', { numbersReordered: 0, numbersElsewhere: 0 }],
    ['gate 5', 'platform 5', { numbersElsewhere: 1 / 3 }],
    ['gate 5', 'gate 6', { numbersReordered: 0, numbersElsewhere: 0 }],
    ['5 and 5', '5 and 5', { numbersReordered: 0, numbersElsewhere: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
  })
})

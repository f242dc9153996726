import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('numbers', () => {
  it.each([
    [
      'Order 48213 status',
      'Order 48231 status',
      { numberChanged: 1, numberMissing: 0, digitsChanged: 1, anyNumber: 1 },
    ],
    ['Book 2 rooms', 'Book two rooms', { numberChanged: 0, numberMissing: 0, digitsChanged: 0, anyNumber: 1 }],
    ['twenty five euros', '25 euros', { numberChanged: 0, unitOfNumberChanged: 0 }],
    ['1,200 dollars', '1200 dollars', { numberChanged: 0, digitsChanged: 0 }],
    ['What is 15% of 80?', 'What is 15% of eighty?', { numberChanged: 0 }],
    ['Plan a trip', 'Plan a 3 day trip', { numberChanged: 0, numberMissing: 1, anyNumber: 1 }],
    ['Run 5 miles', 'Run 5 km', { numberChanged: 0, unitOfNumberChanged: 1 }],
    ['It costs £20', 'It costs $20', { numberChanged: 0, unitOfNumberChanged: 1 }],
    ['It costs £20', 'It costs 20 pounds', { unitOfNumberChanged: 0 }],
    ['Python 3.11 release', 'Python 3.12 release', { numberChanged: 1, digitsChanged: 1 }],
    ['room 007', 'room 7', { numberChanged: 0, digitsChanged: 1 }],
    ['٣ كتب', '٤ كتب', { numberChanged: 1 }],
    ['No one knows', 'Someone knows', { anyNumber: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

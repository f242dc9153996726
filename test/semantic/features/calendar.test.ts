import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('calendar', () => {
  it.each([
    ['call on Monday', 'call on Tuesday', { calendarChanged: 1 }],
    ['call on Mon', 'call on Monday', { calendarChanged: 0 }],
    ['at 9 am', 'at 9 pm', { calendarChanged: 1 }],
    ['in March', 'next spring in March', { calendarChanged: 0 }],
    ['alarms for today', 'alarms for this week', { calendarChanged: 1, calendarMissing: 0 }],
    ['book a ticket', 'book a ticket for tomorrow', { calendarChanged: 0, calendarMissing: 1 }],
    ['monthly report', 'annual report', { calendarChanged: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

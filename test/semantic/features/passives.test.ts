import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('active and passive', () => {
  it.each([
    ['Does Mary prefer Jose?', 'Is Mary preferred by Jose?', { passiveTurned: 1 }],
    ['Did Sean buy the gun?', 'Was Sean bought by the gun?', { passiveTurned: 1 }],
    ['Does Mary prefer Jose?', 'Is Jose preferred by Mary?', { passiveTurned: 0 }],
    ['Is Mary preferred by Jose?', 'is mary preferred by jose', { passiveTurned: 0 }],
    ['Can I pay by card?', 'Can I pay with a card?', { passiveTurned: 0 }],
    ['Is it done by Monday?', 'Will it be done on Monday?', { passiveTurned: 1 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

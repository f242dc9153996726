import { describe, expect, it } from 'vitest'
import { compare } from './compare.ts'

describe('antonyms', () => {
  it.each([
    ['How do I enable alerts?', 'How do I disable alerts?', { antonym: 1 }],
    ['Is it paid leave?', 'Is it unpaid leave?', { antonym: 1 }],
    ['tax for the employed', 'tax for the self-employed', { antonym: 1 }],
    ['install the app', 'uninstall the app', { antonym: 1 }],
    ['buy shares', 'sell shares', { antonym: 1 }],
    ['buy shares', 'buy bonds', { antonym: 0 }],
    ['open and close', 'close and open', { antonym: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

import { describe, expect, it } from 'vitest'
import { vetoOf } from '../../../../src/semantic/verdict/guards.ts'
import { compare } from '../compare.ts'

describe('greetings that are meant', () => {
  it.each([
    ['hey jude lyrics', 'jude lyrics'],
    ['hello fresh delivery times', 'fresh delivery times'],
    ['ok computer release date', 'computer release date'],
    ['sorry board game rules', 'board game rules'],
    ['what is thank you in German', 'what is in German'],
    ['please please me release date', 'me release date'],
  ])('%s ~ %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).toBe('entities')
    expect(vetoOf(compare(other, one), 0.05)).toBe('entities')
  })

  it.each([
    ['hello i need help', 'i need help'],
    ['Hello dear support team, where is my order?', 'Where is my order?'],
    ['ok so how do I pay', 'how do I pay'],
    ['Sorry to bother you, but where is it?', 'Where is it?'],
    ['Thanks for yesterday. Where is my order?', 'Where is my order?'],
    ['hi again, where is my order', 'where is my order'],
    // Other words stand for the note: the trees see to it.
    ['Write a thank you note to a client', 'Compose a note thanking a client'],
  ])('%s = %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).toBeUndefined()
  })
})

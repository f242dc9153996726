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
    ['so what lyrics', 'what lyrics'],
    ['hello, dolly tickets', 'dolly tickets'],
    ['Hello, Goodbye', 'goodbye'],
    ['Tell me why lyrics', 'why lyrics'],
    ['How do I live lyrics', 'how can I live lyrics'],
    ['I want to know what love is lyrics', 'what love is lyrics'],
    ['So why so sad lyrics', 'why so sad lyrics, please'],
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
    ['Hello, hotel in Vienna with a pool', 'Hotel in Vienna with a pool'],
    ['hi, do you sell tickets', 'do you sell tickets'],
    ['cheap train tickets', 'cheap train tickest'],
    // Other words stand for the note: the trees see to it.
    ['Write a thank you note to a client', 'Compose a note thanking a client'],
  ])('%s = %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).toBeUndefined()
  })
})

describe('courtesy within a question', () => {
  it.each([
    ['What is Paris like', 'what is Paris'],
    ['Is Rust like C?', 'Is Rust C?'],
    ["I'd like pizza", 'I like pizza'],
    ['Is it just me?', 'Is it me?'],
    ['Why do I want sugar?', 'Why do I sugar?'],
    ['How do I tell my size?', 'How do I know my size?'],
    ['Is there a quick way to Rome?', 'Is there a way to Rome?'],
    ['Who can ask a question?', 'Who can ask a?'],
  ])('%s ~ %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).toBe('question')
    expect(vetoOf(compare(other, one), 0.05)).toBe('question')
  })

  it.each([
    ["I'd like to know when the sale ends", 'when the sale ends'],
    ['I just want to know when the sale ends', 'when the sale ends'],
    ['Quick question: when does the sale end?', 'When does the sale end?'],
    ['Can you just tell me when the sale ends?', 'Can you tell me when the sale ends?'],
    ['What is Paris like?', 'what is paris lik'],
  ])('%s = %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).not.toBe('question')
  })
})

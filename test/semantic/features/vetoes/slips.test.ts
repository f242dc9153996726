import { describe, expect, it } from 'vitest'
import { vetoOf } from '../../../../src/semantic/verdict/guards.ts'
import { compare } from '../compare.ts'

const isRefused = (one: string, other: string): boolean =>
  [compare(one, other), compare(other, one)].every(
    (features) => features.surelyCopy === 0 || vetoOf(features, 0.05) === 'entities',
  )

describe('slips that make another word', () => {
  it.each([
    ['What is the email of Paul Meyer?', 'What is the email of Paula Meyer?'],
    ['When is Daniel back?', 'Hi, when is Daniela back?'],
    ['salary of jenny in sales', 'salary of kenny in sales'],
    ['What is the phone number of Maria?', 'What is the phone number of Marisa?'],
    ['The weather in Bolton today', 'The weather in Boston today'],
    ['how do I use strip in python', 'how do I use lstrip in python'],
    ['how does write work in C', 'how does fwrite work in C'],
  ])('a name: %s ~ %s', (one, other) => {
    expect(isRefused(one, other)).toBe(true)
  })

  it.each([
    ['how to stop the taping noise', 'how to stop the tapping noise'],
    ['Is hoping good for my knees?', 'Is hopping good for my knees?'],
    ['How are the boards planed?', 'How are the boards planned?'],
  ])('a consonant twice: %s ~ %s', (one, other) => {
    expect(compare(one, other).wordDoubled).toBe(1)
    expect(vetoOf(compare(other, one), 0.05)).toBe('entities')
  })

  it.each([
    ['How do I cancel a canceled order?', 'How do I cancel a cancelled order?'],
    ['Is traveling safe?', 'Is travelling safe?'],
    ['How long is the delivery', 'hwo long is the delivery'],
    ['earn 500 dollar per day online', 'earn 500 dollars per day online'],
    ['What is the weather in Berlin?', 'What is the weather in Berlni?'],
    ['Is Daniel back?', 'Is Danieel back?'],
  ])('%s = %s', (one, other) => {
    expect(compare(one, other).wordDoubled).toBe(0)
    expect(vetoOf(compare(one, other), 0.05)).toBeUndefined()
  })
})

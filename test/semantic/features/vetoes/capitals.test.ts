import { describe, expect, it } from 'vitest'
import { vetoOf } from '../../../../src/semantic/verdict/guards.ts'
import { compare } from '../compare.ts'

describe('capitals that make another word', () => {
  it.each([
    ['How do I use Slack', 'how do I use slack'],
    ['Who stars in Friends', 'who stars in friends'],
    ['What is an Integer in Java', 'What is an integer in Java'],
    ['How do I create a Map in JavaScript', 'how do i create a map in JavaScript'],
    ['What does a JavaScript Promise return', 'what does a JavaScript promise return'],
    ['When do I use Boolean in Java', 'when do I use boolean in Java'],
    ['What is String in TypeScript', 'what is string in typescript'],
    ['Where is my PIN', 'where is my pin'],
    ['RAM prices in 2020', 'ram prices in 2020'],
    ['Uninstall Slack', 'uninstall slack'],
    ['How do I calculate VAT', 'how do I calculate vat'],
    ['How scary is It', 'how scary is it'],
    ['Is a Visa needed, or Stripe', 'Is a Visa needed, or stripe'],
  ])('%s ~ %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.05)).toBe('entities')
    expect(vetoOf(compare(other, one), 0.05)).toBe('entities')
  })

  it.each([
    ['How do I get from Boston to France on Monday?', 'how do i get from boston to france on monday?'],
    ['How do I share a Google Maps route?', 'how do i share a google maps route?'],
    ['Is Tom at the office?', 'is tom at the office?'],
    ['Is Ibuprofen safe?', 'is ibuprofen safe?'],
    ['How do I learn Spanish? Slowly?', 'how do i learn spanish? slowly?'],
    ['How does HTTPS differ from HTTP?', 'how does https differ from http?'],
    ['How do I sort a list in Java?', 'How Do I Sort A List In Java?'],
    ['How do I use Slack?', 'HOW DO I USE SLACK?'],
    ['How do I use Slack?', 'Hi, how do I use Slack'],
    ['How do I use Slack for Slack calls and no slack?', 'how do I use Slack for slack calls and no slack?'],
  ])('%s = %s', (one, other) => {
    expect(compare(one, other).capitalMeant).toBe(0)
    expect(compare(other, one).capitalMeant).toBe(0)
  })
})

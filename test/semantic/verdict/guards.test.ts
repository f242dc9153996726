import { describe, expect, it } from 'vitest'
import { firedGuards, vetoOf } from '../../../src/semantic/verdict/guards.ts'
import { compare } from '../features/compare.ts'

describe('guards', () => {
  it.each([
    ['order 48213', 'order 48231', 'numbers'],
    ['weather in Paris today', 'weather in Rome today', 'entities'],
    ['call on Monday', 'call on Friday', 'calendar'],
    ['rm -r it', 'rm -f it', 'code'],
    ['buy copper for silver', 'buy silver for copper', 'roles'],
    ['VAT RATE NOW', 'GST RATE NOW', 'literals'],
    ['price in euros', 'price in dollars', 'units'],
    ['over eighteen', 'under eighteen', 'bounds'],
    ['the third floor', 'the fourth floor', 'ordinals'],
    ['I have access', 'I do not have access', 'negation'],
    ['buy shares', 'sell shares', 'antonym'],
    ['a + b', 'a * b', 'symbols'],
    ['translate "good coffee"', 'translate "good apples"', 'quotes'],
    ['from tea to milk', 'from milk to tea', 'roles'],
    ['why is tea hot', 'where is tea hot', 'question'],
    ['how much do you pay me', 'how much do I pay', 'roles'],
    ['accept a visitor', 'refuse a visitor', 'antonym'],
    ['every user', 'each user', 'scope'],
    ['track his order', 'track their order', 'pronouns'],
    ['milk instead', 'milk', 'polarity'],
    ['tea is ready', 'tea was ready', 'tense'],
    ['tea if ready', 'tea ready', 'conditions'],
  ])('%s ~ %s: %s', (one, other, guard) => {
    expect(firedGuards(compare(one, other))[0]).toBe(guard)
  })

  it('are silent when nothing speaks against', () => {
    expect(firedGuards(compare('reset my password', 'how to reset my password'))).toEqual([])
  })

  it.each([
    ['What does !! do in Kotlin?', 'What does ?? do in Kotlin?'],
    ['What is the emoji 😀 called', 'What is the emoji 😢 called'],
    ['Should I eat grandma', 'Should I eat, grandma'],
    ['Polish recipes for dinner', 'polish recipes for dinner'],
    ['Who is Will', 'who is will'],
  ])('veto at any rate where only signs tell: %s ~ %s', (one, other) => {
    expect(vetoOf(compare(one, other), 0.2)).toBe('symbols')
    expect(vetoOf(compare(one, one.toLowerCase().replace('polish', 'Polish').replace('will', 'Will')), 0.2)).toBe(
      undefined,
    )
  })

  it.each([
    ['explain rm -rf /srv/a', 'explain rm -rf /srv/ a', 'symbols'],
    ['What causes stress?', 'What does stress cause?', 'roles'],
    ['Can I cancel it now?', 'Must I cancel it now?', 'question'],
    ['ok computer tracks', 'computer tracks', 'entities'],
  ])('veto at any rate what the trees do not see: %s ~ %s', (one, other, guard) => {
    const features = compare(one, other)
    expect(vetoOf(features, 0.2)).toBe(guard)
    expect(firedGuards(features)).toContain(guard)
  })

  it('veto at strict settings only', () => {
    const features = compare('order 48213', 'order 48231')
    expect(vetoOf(features, 0.01)).toBe('numbers')
    expect(vetoOf(features, 0.02)).toBeUndefined()
    expect(vetoOf(compare('tea if ready', 'tea ready'), 0.001)).toBeUndefined()
    expect(vetoOf(compare('wait for 10 days now', 'wait for ten days nwo'), 0.01)).toBeUndefined()
    const names = compare('weather in Paris today', 'weather in Rome today')
    expect([vetoOf(names, 0.005), vetoOf(names, 0.01)]).toEqual(['entities', undefined])
  })
})

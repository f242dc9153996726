import { describe, expect, it } from 'vitest'
import { compare } from '../compare.ts'

describe('what is written otherwise', () => {
  it.each([
    ['Which chars does \\w cover?', 'which chars does \\W cover'],
    ['what does $? mean in bash', 'what does $! mean in bash'],
    ['What does the script print for $A?', 'What does the script print for $a?'],
    ['chmod a+x f', 'chmod a+X f'],
    ['explain rm -rf /srv/a', 'explain rm -rf /srv/ a'],
    ['explain rm -rf ./build', 'explain rm -rf . /build'],
    ['are urls /A and /a the same', 'are urls /a and /a the same'],
    ['if x:\n  a()\n  b()\nwhat runs', 'if x:\n  a()\nb()\nwhat runs'],
    ['a: 1\nb:\n  c: 2\nis it valid', 'a: 1\nb:\nc: 2\nis it valid'],
    ['how long is "a b" in C', 'how long is "a  b" in C'],
    ['select "Name" from t in postgres', 'select "name" from t in postgres'],
    ['How does LoRa work?', 'How does LoRA work?'],
    ['let A = 1; let a = 2; what is a', 'let A = 1; let a = 2; what is A'],
    ['does foo == Foo hold', 'does foo == foo hold'],
    ['How does save! work in Rails', 'how does save work in Rails'],
    ['What is foo? in Swift', 'what is foo! in Swift'],
    ['When was Mother! released', 'when was mother released'],
  ])('%j ~ %j', (one, other) => {
    expect(compare(one, other)).toMatchObject({ surelyCopy: 1, marksDiffer: 1 })
    expect(compare(other, one)).toMatchObject({ surelyCopy: 1, marksDiffer: 1 })
  })

  it.each([
    ['How much is it in $?', 'how much is it in $'],
    ['Is it 5 * (3 + 2)?', 'is it 5*(3+2)'],
    ['Where is /etc/hosts?', 'where is /etc/hosts'],
    ['iPhone or Android, which is better?', 'IPhone or android, which is better'],
    ['Can I use GitHub with JavaScript?', 'can I use github with javascript'],
    ['I pay and/or cancel - how?', 'i pay and/or cancel - how'],
    ['First line\nsecond line', 'First line second line'],
    ['Press the "Save" button', 'press the "save" button'],
    ['I think i should go', 'I think I should go'],
    ['my order is late! where is it', 'my order is late. where is it'],
    ['Help! my card is gone', 'help my card is gone'],
    ['where is it, my card? thanks', 'where is it, my card'],
    ['A cat is a pet. A dog too', 'a cat is a pet. a dog too'],
  ])('%j = %j', (one, other) => {
    expect(compare(one, other).marksDiffer).toBe(0)
  })
})

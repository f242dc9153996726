import { describe, expect, it } from 'vitest'
import { compare } from '../compare.ts'

describe('spelling', () => {
  it.each([
    ['How do I reset my password?', 'how do i reset my pasword', { nearCopy: 1 }],
    ['How do I reset my password?', 'please, how do I reset my passwrod??', { nearCopy: 1 }],
    ['I accept the offer', 'I except the offer', { nearCopy: 0 }],
    ['cheap hotels in Rome', 'cheap hostels in Rome', { nearCopy: 0 }],
    ['How long does shipping take', 'How long does shiping take', { nearCopy: 1 }],
    ['call John now', 'call Joan now', { nearCopy: 0 }],
    ['room 4821 please', 'room 4812 please', { nearCopy: 0 }],
    ['What is C#?', 'what is C++', { nearCopy: 0 }],
    ['What is IT?', 'what is it', { nearCopy: 0 }],
    ['WHAT IS IT?', 'what is it', { nearCopy: 1 }],
    ['solve 3x + 7', 'solve 3x - 7', { nearCopy: 0 }],
    ['solve 5 * 3 + 2', 'solve 5 + 3 * 2', { nearCopy: 0 }],
    ['How do you say thank you?', 'How do you say please?', { nearCopy: 0 }],
    ['How do you say thank you?', 'how do you say thank you, please', { nearCopy: 1 }],
    [
      "What's the price? I don't see it",
      'ok so what is the price? i do not see it, thanks in advance',
      { nearCopy: 1 },
    ],
    ['is caffeine safe', 'is cafffeine safe', { nearCopy: 1 }],
    ['lead sulfate', 'lead sulfite', { nearCopy: 0 }],
    ['a bigint column', 'a biigint column', { nearCopy: 1 }],
    ['ask zorbix', 'ask zrobix', { nearCopy: 1 }],
    ['ask zorbix', 'ask zorbi', { nearCopy: 0 }],
    ['taxes in the US', 'taxes in the us', { nearCopy: 1 }],
    ['US visa', 'us visa', { nearCopy: 0 }],
    ['£20 due on 3 March', '20 pounds due on march 3', { nearCopy: 1 }],
    ['wait ten days', 'wait 10 days', { nearCopy: 1 }],
    ['£20 due', '$20 due', { nearCopy: 0 }],
    ['what gods were traded', 'what goods were traded', { nearCopy: 0 }],
    ['reset the password', 'the password reset', { nearCopy: 0 }],
    ['reset the password', 'reset the password today', { nearCopy: 0 }],
    ['', '', { nearCopy: 0, rarestUnshared: 0, rarestExchanged: 0 }],
    ['open the door', 'open the xyzzyq', { rarestUnshared: 1 }],
    ['open the door', 'open the door quickly', { rarestExchanged: 0 }],
  ])('%s ~ %s', (one, other, expected) => {
    expect(compare(one, other)).toMatchObject(expected)
    expect(compare(other, one)).toMatchObject(expected)
  })
})

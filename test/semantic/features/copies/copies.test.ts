import { describe, expect, it } from 'vitest'
import { compare } from '../compare.ts'

const isCopy = (one: string, other: string): boolean =>
  compare(one, other).surelyCopy === 1 && compare(other, one).surelyCopy === 1

describe('sure copies', () => {
  it.each([
    ['How do I reset my Gmail password?', 'HOW DO I RESET MY GMAIL PASSWORD'],
    ['How do I reset my Gmail password?', 'how do i  reset my gmail password ??'],
    ['How do I reset my password?', 'How can I reset my password?'],
    ['How do I reset my password?', 'Could you tell me how to reset my password, please?'],
    ['How do I reset my password?', 'Good morning. How do I reset my password? Many thanks.'],
    ['How do I reset my password?', 'Sorry to bother you, but how do I reset my pasword?'],
    ['What is the price?', 'tell me what the price is, please'.replace('the price is', 'is the price')],
    ["I can't log in", 'i cannot log in'],
    ["IF I'M ABROAD, DO I VOTE?", 'if i am abroad do i vote'],
    ['How long is the delivery', 'hwo long is the delivery'],
    ['How long is the delivery', 'how long is the delivry'],
    ['Wait ten days for it', 'wait 10 days for it'],
    ['What is 5 * (3 + 2)?', 'what is 5*(3+2)'],
    ['How do I log-in to my bank?', 'HOW CAN I LOG-IN TO MY BANK'],
    ['Do you know what it costs?', 'what it costs'],
  ])('%s = %s', (one, other) => {
    expect(isCopy(one, other)).toBe(true)
  })

  it.each([
    ['fill in the form', 'fill in the from'],
    ['does it affect sleep', 'does it effect sleep'],
    ['order 48213', 'order 48231'],
    ['call John now', 'call Joan now'],
    ['set up react routing', 'set up preact routing'],
    ['the next config', 'the nuxt config'],
    ['a lyft to town', 'a lift to town'],
    ['run getuser twice', 'run getusers twice'],
    ['is it recieve or what, how do you spell it', 'is it receive or what, how do you spell it'],
    ['why does pritn(x) fail', 'why does print(x) fail'],
    ['is "teh" a word', 'is "the" a word'],
    ['How do I look?', 'How can I look?'],
    ['can I pay you', 'can you pay me'],
    ['What is C#?', 'What is C++?'],
    ['US visa', 'us visa'],
    ['f(a, b)', 'f[a, b]'],
    ['solve 3x + 7', 'solve 3x - 7'],
    ['Hey Jude lyrics', 'Jude lyrics'],
    ['Translate into German: please', 'Translate into German:'],
    ['open the door', 'open the doors'],
    ['yes', 'yes!'],
    ['Well depth in Texas', 'depth in Texas'],
    ['How much is 10 pounds of beef', 'How much is £10 of beef'],
    ['What weighs 5 pounds?', 'What weighs £5?'],
    ['How many pounds in a stone', 'How many GBP in a stone'],
    ['What is 5*3+2?', 'What is 5+3*2?'],
    ['What is 3 - 2 + 1?', 'What is 3 + 2 - 1?'],
    ['What is (2+3)*4?', 'What is 2+(3*4)?'],
    ['What is -5 + 3?', 'What is 5 + -3?'],
    ['What is .5 + 2?', 'What is 5 + 2?'],
    ['What is 6!/3?', 'What is 6/3!?'],
    ['What is 5!?', 'What is 5?'],
    ['open foo_bar baz', 'open foo bar_baz'],
    [`is 5'10 tall`, `is 5"10 tall`],
    ['what does grep -V do', 'what does grep -v do'],
    ['how many Mb are in a GB', 'how many MB are in a Gb'],
    ['5 mW in watts', '5 MW in watts'],
    ['Is Co toxic to humans?', 'Is CO toxic to humans?'],
    ['How do I clean Polish silver?', 'How do I clean polish silver?'],
    ['Tell me about Turkey', 'Tell me about turkey'],
    ['How do I clean Windows?', 'How do I clean windows?'],
    ['How many capital letters are in HeLLo?', 'How many capital letters are in hello?'],
    ['How do you store my data?', 'How do I store my data?'],
    ['How can you help me?', 'How can I help me?'],
    ['How do you handle refunds?', 'How do I handle refunds?'],
    ['Do you know how to code?', 'How do I code?'],
    ['How do you say thank you?', 'How do you say please?'],
  ])('%s ≠ %s', (one, other) => {
    expect(isCopy(one, other)).toBe(false)
  })
})

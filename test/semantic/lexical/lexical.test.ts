import { describe, expect, it } from 'vitest'
import { lexicalForm } from '../../../src/semantic/lexical/lexical.ts'

describe('the lexical form', () => {
  it.each([
    ['How do I reset my password?', 'how do I reset my password'],
    ['How do I reset my password?', '  How do  I reset my password ?!'],
    ['How do I reset my password?', 'Hi, how do I reset my password? Thanks!'],
    ['How do I reset my password?', 'hey there! How do I reset my password, please?'],
    ['How do I reset my password?', 'Quick question: how do I reset my password? Thank you so much'],
    ['Could you reset it?', 'could you please reset it'],
    ['Reset my password', 'Please reset my password, thanks'],
    ["What's the price?", 'what is the price'],
    ["I don't have access", 'I do not have access.'],
    ['Whats the price', 'What’s the price?'],
    ["I can't log in", 'I cannot log in'],
    ['Hi there! Kafka lag grows', 'kafka lag grows'],
    ["I'm late", 'Im late'],
    ['What is my limit?', 'Good morning. What is my limit? Many thanks.'],
    ['What is my limit?', 'Sorry to bother you, but what is my limit?'],
    ['Remind me at 7', 'hey, remind me at 7 please ?'],
    ["We mustn't pay", 'we must not pay'],
    ["Let's go now", 'let us go now'],
    ["I'd like a card", 'Id like a card'],
    ["I'll have to cancel it", 'ill have to cancel it'],
    ["The card and it's not working", 'The card and its not working'],
    ["There's a charge", 'Theres a charge'],
    ["Why won't it work", 'Why wont it work'],
    ["Where you're going", 'where youre going'],
    ['The schedule for May 3', 'the schedule for May 3!'],
    ['Wash it at 60 °C', 'wash it at 60 °C!'],
    ["I'm locked out. What's next?", 'I am locked out. what is next'],
  ])('%s = %s', (one, other) => {
    expect(lexicalForm(other)).toBe(lexicalForm(one))
  })

  it.each([
    ['EUR to USD', 'USD to EUR'],
    ['What is C#?', 'What is C++?'],
    ['What is IT?', 'What is it?'],
    ['Call getUser', 'Call getuser'],
    ['order 48213', 'order 48231'],
    ['fly to Rome', 'fly from Rome'],
    ['Hello world in Go', 'world in Go'],
    ['Hey Jude lyrics', 'Jude lyrics'],
    ['Hello, Dolly! plot', 'Dolly! plot'],
    ['Hey, Soul Sister lyrics', 'Soul Sister lyrics'],
    ['How do I say please in French', 'How do I say in French'],
    ['Translate into German: please', 'Translate into German:'],
    ['Translate into German: thank you', 'Translate into German:'],
    ['Please Please Me release year', 'Me release year'],
    ['Fix:\n  x = 1', 'Fix:\nx = 1'],
    ['Say "Hello"', 'Say "hello"'],
    ['1, 2', '12'],
    ['is 5 - 3 right', 'is 5 + 3 right'],
    ['Can you swim?', 'swim'],
    ["we can't pay", 'we can pay'],
    ['What is a wont', "What is a won't"],
    ['the its and the it is', 'the it is and the it is'],
    ['its color', 'it is color'],
    ['my id card', 'my I would card'],
    ['ill people', 'I will people'],
    ['a deep well', "a deep we'll"],
    ['we were there', "we we're there"],
    ['What is 5!', 'What is 5'],
    ['What is 5! please', 'What is 5 please'],
    ['What is n!?', 'What is n?'],
    ['What is (2 + 1)!', 'What is (2 + 1)?'],
    ['How do you say thank you?', 'How do you say please?'],
    ['What is another word for thanks?', 'What is another word for cheers?'],
    ['Translate thanks', 'Translate please'],
    ['Write a note that says thanks', 'Write a note that says'],
    ['Good morning my love', 'Good evening my love'],
    ['Good morning, my friend', 'Good evening, my friend'],
    ['Good morning, how are you?', 'Good evening, how are you?'],
  ])('%s ≠ %s', (one, other) => {
    expect(lexicalForm(other)).not.toBe(lexicalForm(one))
  })

  it.each(['', '  ', '?!'])('has none for "%s"', (text) => {
    expect(lexicalForm(text)).toBeUndefined()
  })
})

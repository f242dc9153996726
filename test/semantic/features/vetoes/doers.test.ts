import { describe, expect, it } from 'vitest'
import { compare } from '../compare.ts'

describe('doers', () => {
  it.each([
    ['What should the interviewer wear?', 'What should the interviewee wear?'],
    ['Duties of lessors', 'Duties of lessees'],
    ['What causes stress?', 'What does stress cause?'],
    ['Who reports to Anna?', 'Who does Anna report to?'],
    ['Which services depend on the mail service?', 'Which services does the mail service depend on?'],
    ['Which team owns this service?', 'Which services does this team own?'],
    ['Who can message me?', 'Who can I message?'],
    ['Who can see my posts?', 'Whose posts can I see?'],
    ['Who did I pay last?', 'Who paid me last?'],
  ])('turned: %s ~ %s', (one, other) => {
    expect(compare(one, other).doersTurned).toBe(1)
    expect(compare(other, one).doersTurned).toBe(1)
  })

  it.each([
    ['What does it mean?', 'What is the meaning of it?'],
    ['What time does the shop open?', 'What is the opening time of the shop?'],
    ['What causes stress?', 'What is the cause of stress?'],
    ['Who do I contact about my order?', 'Who should I contact about my order?'],
    ['What do I need to cancel my order?', 'What do we need to cancel an order?'],
    ['The employer pays the employee', 'The employee is paid by the employer'],
    ['How does stress cause pain?', 'How is pain caused by stress?'],
    ['Which bank holds my money?', 'Which bank keeps my money?'],
  ])('not turned: %s = %s', (one, other) => {
    expect(compare(one, other).doersTurned).toBe(0)
  })
})

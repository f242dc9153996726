import { describe, expect, it } from 'vitest'
import { chat } from '../../../src/dialects/chat/index.ts'
import type { JsonObject } from '../../../src/json.ts'

const request = { model: 'gpt-4.1', messages: [{ role: 'user', content: 'Hi' }] }

describe('a refusal', () => {
  it.each([
    [{ messages: [] }, 'messages: expected an array of at least one message, found an empty array.'],
    [{ messages: undefined }, 'messages: expected an array of messages, found nothing.'],
    [{ model: '' }, 'model: expected a string that is not empty, found an empty string.'],
    [{ model: null }, 'model: expected a string, found null.'],
    [{ n: 1.5 }, 'n: expected a whole number, found 1.5.'],
    [{ n: -1 }, 'n: expected a whole number from 1 up, found -1.'],
    [{ stream: 'yes' }, 'stream: expected true or false, found a string.'],
    [{ stop: 3 }, 'stop: expected a string or an array of strings, found 3.'],
    [
      { messages: [...request.messages, { role: 'user', content: 7 }] },
      'messages[1].content: expected a string or an array of content parts, found 7.',
    ],
    [
      { messages: [{ role: 'user', content: [{ text: 'my secret' }] }] },
      'messages[0].content[0].type: expected a string, found nothing.',
    ],
    [{ response_format: { type: 3 } }, 'response_format.type: expected a string, found 3.'],
  ])('of %j tells where, what is allowed and what was found', (members, message) => {
    expect(() => chat.parse({ ...request, ...members } as JsonObject)).toThrow(message)
  })

  it('tells nothing of what was said', () => {
    for (const content of [{ text: '4111111111111111' }, 4111111111111111]) {
      const refused = () => chat.parse({ ...request, messages: [{ role: 'user', content }] })
      expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining('4111') }))
    }
  })

  it('of a million faults is as quick as of one', () => {
    const messages = Array.from({ length: 1_000_000 }, () => 1)
    expect(() => chat.parse({ ...request, messages })).toThrow('messages[0]: expected a message (an object), found 1.')
  })
})

describe('outbound', () => {
  const sent = (body: JsonObject, stream: boolean) => chat.outbound(body, { model: 'theirs', stream })

  it('asks every stream for its usage and keeps the other options', () => {
    const options = { include_obfuscation: false, include_usage: false }
    expect(sent({ ...request, stream_options: options }, true)).toEqual({
      model: 'theirs',
      messages: request.messages,
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    })
    expect(sent({ ...request, stream_options: null }, true).stream_options).toEqual({ include_usage: true })
  })

  it('sends no stream options without a stream', () => {
    expect(sent({ ...request, stream: true, stream_options: { include_usage: true } }, false)).toEqual({
      model: 'theirs',
      messages: request.messages,
      stream: false,
    })
  })
})

describe('promptView', () => {
  it('reads several text parts as one text and blanks each', () => {
    const parts = [
      { type: 'text', text: 'Translate:' },
      { type: 'text', text: 'good morning', id: 1 },
    ]
    expect(chat.promptView({ ...request, messages: [{ role: 'user', content: parts }] })).toEqual({
      text: 'Translate:\ngood morning',
      blanked: {
        ...request,
        messages: [{ role: 'user', content: parts.map((part) => ({ ...part, text: '' })) }],
      },
    })
  })
})

it('usage counts what a provider charges as output and leaves out of completion_tokens', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 40 }
  expect(chat.answer.usage({ usage })).toMatchObject({ inputTokens: 10, outputTokens: 30 })
  expect(chat.answer.usage({ usage: { ...usage, total_tokens: 12 } })).toMatchObject({ outputTokens: 5 })
  expect(chat.answer.usage({ usage: { ...usage, prompt_tokens: -1 } })).toBeUndefined()
  expect(chat.answer.usage({ usage: { ...usage, prompt_tokens: 1e308 } })).toBeUndefined()
})

it('refuses a list so long that checking it would hold up every other call', () => {
  const messages = Array.from({ length: 50_001 }, () => ({ role: 'user', content: 'x' }))
  expect(() => chat.parse({ model: 'm', messages })).toThrow('messages: expected at most 50000 items, found 50001')
})

import { describe, expect, it } from 'vitest'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import { answerText } from '../../src/gateway/answer-text.ts'

describe('answerText', () => {
  it('is the text, in any dialect', () => {
    expect(answerText(chat, { choices: [{ message: { role: 'assistant', content: 'Paris' } }] })).toBe('Paris')
    const body = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'Paris' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    expect(answerText(messages, body)).toBe('Paris')
  })

  it('is what tools are called with', () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }
    const text = answerText(chat, { choices: [{ message: { role: 'assistant', content: null, tool_calls: [call] } }] })
    expect(text).toBe('{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}')
  })

  it('is nothing where nothing is said', () => {
    for (const body of [{}, { choices: [] }, { choices: [{ message: { content: '' } }] }])
      expect(answerText(chat, body)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { chat } from '../../../../src/dialects/chat/index.ts'
import { messages } from '../../../../src/dialects/messages/index.ts'
import { answerToChat } from '../../../../src/dialects/messages/conversion/answer-to-chat.ts'
import type { JsonObject } from '../../../../src/json.ts'
import { plain } from '../fixture.ts'

const { answerFromChat } = messages.conversion!

const choiceOf = (body: JsonObject) =>
  (body.choices as [{ message: JsonObject; finish_reason: string; stop_reason?: string }])[0]

describe('a Message in chat', () => {
  it('has every member that a chat client reads', () => {
    expect(answerToChat(plain('text'), 1_700_000_000)).toEqual({
      id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude-sonnet-4-5-20250929',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello! Ça va? 👋', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 9,
        total_tokens: 21,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      },
    })
  })

  it('calls tools', () => {
    const { message, finish_reason } = choiceOf(answerToChat(plain('parallel-tools')))
    expect([message.content, finish_reason]).toEqual([null, 'tool_calls'])
    expect(message.tool_calls).toEqual([
      {
        id: 'toolu_01A09q90qw90lq917835lq9',
        type: 'function',
        function: { name: 'get_weather', arguments: '{"location":"Paris"}' },
      },
      {
        id: 'toolu_01NRLabsLyVHZPKxbKvkfSMn',
        type: 'function',
        function: { name: 'get_time', arguments: '{"timezone":"Europe/Paris"}' },
      },
      { id: 'toolu_01B7L2nHvPqRsTuVwXyZaBcD', type: 'function', function: { name: 'list_alarms', arguments: '{}' } },
    ])
  })

  it('thinks aloud, and keeps what must come back', () => {
    const { message } = choiceOf(answerToChat(plain('redacted-thinking')))
    expect(message.reasoning_content).toBe('The rest is plain.')
    expect(message.reasoning_details).toMatchObject([
      { type: 'reasoning.encrypted', index: 0, format: 'anthropic-claude-v1' },
      {
        type: 'reasoning.text',
        index: 1,
        format: 'anthropic-claude-v1',
        text: 'The rest is plain.',
        signature: expect.any(String),
      },
    ])
    const { messages: sent } = messages.conversion!.requestFromChat({ model: 'claude-sonnet-4-5', messages: [message] })
      .value as { messages: [JsonObject] }
    expect(sent[0].content).toEqual(plain('redacted-thinking').content)
  })

  it('leaves out what Anthropic’s own tools did', () => {
    const { message } = choiceOf(answerToChat(plain('web-search')))
    expect(message.content).toBe("I'll search for that.Claude Shannon was born on April 30, 1916")
    expect(message).not.toHaveProperty('tool_calls')
  })

  it.each([
    ['text', 'stop'],
    ['tool-use', 'tool_calls'],
    ['max-tokens', 'length'],
    ['context-window', 'length'],
    ['stop-sequence', 'stop'],
    ['refusal', 'content_filter'],
    ['pause-turn', 'pause_turn'],
  ])('%s ends with %s', (name, reason) => {
    expect(choiceOf(answerToChat(plain(name))).finish_reason).toBe(reason)
  })

  it('says which stop sequence it was, and why it declined', () => {
    expect(choiceOf(answerToChat(plain('stop-sequence'))).stop_reason).toBe('three')
    expect(choiceOf(answerToChat(plain('refusal'))).message).toMatchObject({
      content: null,
      refusal: 'This request was declined under the usage policy.',
    })
  })

  it.each(['text', 'thinking', 'cache-usage', 'web-search'])('counts %s alike', (name) => {
    const usage = chat.answer.usage(answerToChat(plain(name)))
    expect(usage).toEqual(messages.answer.usage(plain(name)))
  })

  it('may be kept exactly when it could be before', () => {
    for (const name of ['text', 'tool-use', 'max-tokens', 'refusal', 'context-window', 'pause-turn']) {
      expect(chat.answer.isComplete(answerToChat(plain(name)))).toBe(messages.answer.isComplete(plain(name)))
    }
  })
})

describe('a chat answer as a Message', () => {
  const answered = (message: JsonObject, choice: JsonObject = {}, more: JsonObject = {}): JsonObject =>
    answerFromChat({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'gpt',
      choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...choice }],
      ...more,
    })
  const calls = [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }]

  it('has every member that a Messages client reads', () => {
    const usage = {
      prompt_tokens: 30,
      completion_tokens: 5,
      total_tokens: 35,
      prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    }
    expect(answered({ content: 'Hi' }, {}, { usage })).toEqual({
      id: 'chatcmpl-1',
      type: 'message',
      role: 'assistant',
      model: 'gpt',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 16,
        cache_creation_input_tokens: 4,
        cache_read_input_tokens: 10,
        output_tokens: 5,
        output_tokens_details: { thinking_tokens: 3 },
      },
    })
    expect(answered({ content: 'Hi' }).usage).toMatchObject({ input_tokens: 0, output_tokens: 0 })
  })

  it.each<[string, JsonObject, JsonObject, string]>([
    ['text', { content: 'x' }, {}, 'end_turn'],
    ['length', { content: 'x' }, { finish_reason: 'length' }, 'max_tokens'],
    ['a filter', { content: 'x' }, { finish_reason: 'content_filter' }, 'refusal'],
    ['a refusal', { content: null, refusal: 'No.' }, {}, 'refusal'],
    ['tools', { content: null, tool_calls: calls }, { finish_reason: 'tool_calls' }, 'tool_use'],
    ['a forced tool, which OpenAI ends with stop', { content: null, tool_calls: calls }, {}, 'tool_use'],
    [
      'a reason of its own',
      { content: 'x' },
      { finish_reason: 'insufficient_system_resource' },
      'insufficient_system_resource',
    ],
  ])('%s', (_, message, choice, reason) => {
    expect(answered(message, choice).stop_reason).toBe(reason)
  })

  it('names a stop sequence where the provider does', () => {
    expect(answered({ content: 'x' }, { stop_reason: '###' })).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: '###',
    })
  })

  it('thinks, speaks and calls in this order', () => {
    const { content } = answered({
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      reasoning_content: 'Hm.',
      tool_calls: calls,
    })
    expect(content).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'ab' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
    ])
    expect(answered({ content: 'x', reasoning: 'Hm.' }).content).toMatchObject([{ thinking: 'Hm.' }, { text: 'x' }])
  })

  it('shows a refusal as text', () => {
    expect(answered({ content: null, refusal: 'I cannot.' }).content).toEqual([{ type: 'text', text: 'I cannot.' }])
  })

  it('passes over reasoning that only its maker can read', () => {
    const reasoning_details = [
      { type: 'reasoning.encrypted', data: 'x', format: 'openai-responses-v1' },
      { type: 'reasoning.summary', summary: 'In short.' },
    ]
    expect(answered({ content: 'x', reasoning_details }).content).toEqual([
      { type: 'thinking', thinking: 'In short.', signature: '' },
      { type: 'text', text: 'x' },
    ])
  })
})

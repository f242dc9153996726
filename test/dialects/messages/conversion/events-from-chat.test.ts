import Anthropic from '@anthropic-ai/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../../../src/dialect.ts'
import type { StreamEvent } from '../../../../src/dialect.ts'
import { messages } from '../../../../src/dialects/messages/index.ts'
import type { Json, JsonObject } from '../../../../src/json.ts'
import { completion, completionEvents } from '../arbitraries.ts'
import { written } from '../fixture.ts'

const { answerFromChat, eventsFromChat } = messages.conversion!

const converted = (all: readonly StreamEvent[]): StreamEvent[] => {
  const converter = eventsFromChat()
  return all.flatMap((event) => converter.push(event))
}

const collected = (all: readonly StreamEvent[]): JsonObject | undefined => {
  const collector = messages.stream!.collector()
  for (const event of all) collector.push(event)
  return collector.answer()
}

const done: StreamEvent = { data: '[DONE]', body: undefined }
const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt' }
const chunk = (delta: JsonObject, finish: string | null = null, more: JsonObject = {}): StreamEvent =>
  streamEvent({ ...head, choices: [{ index: 0, delta, finish_reason: finish, ...more }] })
const used = streamEvent({ ...head, choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } })
const calls = (...pieces: JsonObject[]) => chunk({ tool_calls: pieces })
const call = (index: Json, id: string, name: string, args = '') => ({
  index,
  id,
  type: 'function',
  function: { name, arguments: args },
})
const more = (index: Json, args: string) => ({ index, function: { arguments: args } })

const blocksOf = (all: readonly StreamEvent[]) => collected(converted(all))?.content

describe('a chat stream as a Messages stream', () => {
  it('has every event in its place', () => {
    const all = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, 'stop'),
      used,
      done,
    ]
    expect(converted(all).map(({ event, body }) => [event, body])).toEqual(
      [
        {
          type: 'message_start',
          message: {
            id: 'chatcmpl-1',
            type: 'message',
            role: 'assistant',
            model: 'gpt',
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: { input_tokens: 0, output_tokens: 0 },
          },
        },
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo' } },
        { type: 'content_block_stop', index: 0 },
        {
          type: 'message_delta',
          delta: { stop_reason: 'end_turn', stop_sequence: null },
          usage: { input_tokens: 7, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 3 },
        },
        { type: 'message_stop' },
      ].map((body) => [body.type, body]),
    )
  })

  it('ends once: with the usage, or with [DONE] where none comes', () => {
    const said = [chunk({ content: 'x' }), chunk({}, 'stop')]
    const ends = (all: StreamEvent[]) => converted(all).filter(({ event }) => event === 'message_stop').length
    expect([
      ends([...said, used]),
      ends([...said, used, done]),
      ends([...said, done]),
      ends([...said, done, used]),
    ]).toEqual([1, 1, 1, 1])
    expect([ends(said), ends([chunk({ content: 'x' }), done]), ends([used, done])]).toEqual([0, 0, 0])
  })

  it('waits for the first choice and passes over others', () => {
    const filter = streamEvent({ ...head, id: '', choices: [], prompt_filter_results: [] })
    const second = streamEvent({ ...head, choices: [{ index: 1, delta: { content: 'no' }, finish_reason: 'stop' }] })
    const all = [filter, chunk({ content: 'yes' }), second, chunk({}, 'stop'), done]
    expect(collected(converted(all))).toMatchObject({ id: 'chatcmpl-1', content: [{ type: 'text', text: 'yes' }] })
  })

  it('thinks, speaks and calls in blocks of their own', () => {
    expect(
      blocksOf([
        chunk({ role: 'assistant', reasoning_content: 'H' }),
        chunk({ reasoning_content: 'm.' }),
        chunk({ content: 'Both.' }),
        calls(call(0, 'call_1', 'f')),
        calls(more(0, '{"a"')),
        calls(more(0, ':1}')),
        calls(call(1, 'call_2', 'g', '{}')),
        chunk({}, 'tool_calls'),
        used,
      ]),
    ).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'Both.' },
      { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
    ])
  })

  it('keeps what Claude signed, told twice or once', () => {
    const detail = (said: JsonObject) => ({ type: 'reasoning.text', format: 'anthropic-claude-v1', index: 0, ...said })
    const twice = [
      chunk({ reasoning: 'H', reasoning_details: [detail({ text: 'H' })] }),
      chunk({ reasoning: 'm.', reasoning_details: [detail({ text: 'm.' })] }),
      chunk({ reasoning_details: [detail({ signature: 'sig' })] }),
      chunk({
        reasoning_details: [{ type: 'reasoning.encrypted', format: 'anthropic-claude-v1', index: 1, data: 'xyz' }],
      }),
      chunk({ content: 'x' }, 'stop'),
      used,
    ]
    expect(blocksOf(twice)).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: 'sig' },
      { type: 'redacted_thinking', data: 'xyz' },
      { type: 'text', text: 'x' },
    ])
    const replayed = [
      chunk({ reasoning_content: 'Hm.' }),
      chunk({ content: 'x' }),
      chunk({ reasoning_details: [detail({ text: 'Hm.' })] }),
      chunk({}, 'stop'),
      used,
    ]
    expect(blocksOf(replayed)).toEqual([
      { type: 'thinking', thinking: 'Hm.', signature: '' },
      { type: 'text', text: 'x' },
    ])
  })

  it('tells parallel calls apart that are all numbered 0 or not at all', () => {
    for (const index of [0, undefined]) {
      const number = index === undefined ? {} : { index }
      const all = [
        calls({ ...call(0, 'a', 'f', '{"x":1}'), ...number }),
        calls({ ...call(0, 'b', 'g', '{"y":2}'), ...number }),
        chunk({}, 'tool_calls'),
        used,
      ]
      expect(blocksOf(all)).toMatchObject([
        { id: 'a', name: 'f', input: { x: 1 } },
        { id: 'b', name: 'g', input: { y: 2 } },
      ])
    }
  })

  it('ends a forced call, a refusal and a stop sequence as Messages clients know them', () => {
    const end = (...all: StreamEvent[]) => collected(converted([...all, used]))
    expect(end(calls(call(0, 'a', 'f', '{}')), chunk({}, 'stop'))?.stop_reason).toBe('tool_use')
    expect(end(chunk({ refusal: 'No.' }), chunk({}, 'stop'))).toMatchObject({
      stop_reason: 'refusal',
      content: [{ text: 'No.' }],
    })
    expect(end(chunk({ content: 'x' }), chunk({}, 'stop', { stop_reason: '###' }))).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: '###',
    })
  })
})

describe('a chat stream that goes wrong', () => {
  it.each<[JsonObject, string]>([
    [{ error: { message: 'Slow down', type: 'requests', code: 'rate_limit_exceeded' } }, 'rate_limit_error'],
    [{ error: { message: 'Slow down', type: 'tokens' } }, 'rate_limit_error'],
    [{ error: { message: 'Slow down', type: 'overloaded_error' } }, 'overloaded_error'],
    [{ error: { message: 'Slow down', type: 'server_error' } }, 'api_error'],
    [{ error: 'Slow down' }, 'api_error'],
  ])('%j is %s, and nothing follows', (body, type) => {
    const all = converted([chunk({ content: 'x' }), streamEvent(body), chunk({}, 'stop'), used, done])
    expect(all.at(-1)).toMatchObject({ event: 'error', body: { type: 'error', error: { type, message: 'Slow down' } } })
    expect(collected(all)).toBeUndefined()
  })

  it('is an error where calls are mixed, never a wrong call', () => {
    const all = converted([
      calls(call(0, 'a', 'f', '{"x"')),
      calls(call(1, 'b', 'g', '{}')),
      calls(more(0, ':1}')),
      chunk({}, 'tool_calls'),
      used,
    ])
    expect(all.at(-1)).toMatchObject({
      event: 'error',
      body: { error: { message: expect.stringContaining('Ask without `stream`') } },
    })
    expect(collected(all)).toBeUndefined()
  })
})

describe('any chat stream', () => {
  it('amounts to what the plain answer says, however it is cut', () => {
    fc.assert(
      fc.property(
        completion().chain((body) => fc.tuple(fc.constant(body), completionEvents(body))),
        ([body, all]) => {
          expect(collected(converted(all))).toEqual(answerFromChat(body))
        },
      ),
    )
  })

  it('reads well in the official client', async () => {
    await fc.assert(
      fc.asyncProperty(
        completion().chain((body) => fc.tuple(fc.constant(body), completionEvents(body))),
        async ([body, all]) => {
          const fetch = async () =>
            new Response(written(converted(all)), { headers: { 'content-type': 'text/event-stream' } })
          const client = new Anthropic({ apiKey: 'none', fetch, maxRetries: 0 })
          const answer = await client.messages
            .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] })
            .finalMessage()
          expect(answer).toMatchObject(answerFromChat(body))
        },
      ),
      { numRuns: 30 },
    )
  })
})

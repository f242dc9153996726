import * as fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../../../src/dialect.ts'
import type { StreamEvent } from '../../../../src/dialect.ts'
import { chat } from '../../../../src/dialects/chat/index.ts'
import { answerToChat } from '../../../../src/dialects/messages/conversion/answer-to-chat.ts'
import { eventsToChat } from '../../../../src/dialects/messages/conversion/events-to-chat.ts'
import type { JsonObject } from '../../../../src/json.ts'
import { message, messageEvents } from '../arbitraries.ts'
import { events, plain, written, recordings } from '../fixture.ts'

const converted = (all: readonly StreamEvent[]): StreamEvent[] => {
  const converter = eventsToChat()
  return all.flatMap((event) => converter.push(event))
}

const collected = (all: readonly StreamEvent[]): JsonObject | undefined => {
  const collector = chat.stream!.collector()
  for (const event of all) collector.push(event)
  return collector.answer()
}

const choices = (all: readonly StreamEvent[]) =>
  all.map(({ data, body }) => (body === undefined ? data : ((body.choices as JsonObject[])[0] ?? body.usage)))

describe('a Messages stream in chat', () => {
  it('says its role first, then each piece, why it ended, what it used, and that it is done', () => {
    const all = converted(events('text'))
    expect(choices(all)).toEqual([
      { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
      { index: 0, delta: { content: 'Hello' }, logprobs: null, finish_reason: null },
      { index: 0, delta: { content: '! Ça ' }, logprobs: null, finish_reason: null },
      { index: 0, delta: { content: 'va? 👋' }, logprobs: null, finish_reason: null },
      { index: 0, delta: {}, logprobs: null, finish_reason: 'stop' },
      expect.objectContaining({ prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 }),
      '[DONE]',
    ])
    for (const { body } of all.slice(0, -1)) {
      expect(body).toMatchObject({
        id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
        object: 'chat.completion.chunk',
        model: 'claude-sonnet-4-5-20250929',
      })
    }
    expect(all.every(({ event }) => event === undefined)).toBe(true)
  })

  it('numbers parallel calls and gives a call without arguments an empty object', () => {
    const deltas = choices(converted(events('parallel-tools'))).map(
      (choice) => (choice as { delta?: JsonObject }).delta?.tool_calls,
    )
    expect(deltas.filter((calls) => calls !== undefined)).toEqual([
      [
        {
          index: 0,
          id: 'toolu_01A09q90qw90lq917835lq9',
          type: 'function',
          function: { name: 'get_weather', arguments: '' },
        },
      ],
      [{ index: 0, function: { arguments: '{"locat' } }],
      [{ index: 0, function: { arguments: 'ion": "Paris"}' } }],
      [
        {
          index: 1,
          id: 'toolu_01NRLabsLyVHZPKxbKvkfSMn',
          type: 'function',
          function: { name: 'get_time', arguments: '' },
        },
      ],
      [{ index: 1, function: { arguments: '{"timezone": ' } }],
      [{ index: 1, function: { arguments: '"Europe/Paris"}' } }],
      [
        {
          index: 2,
          id: 'toolu_01B7L2nHvPqRsTuVwXyZaBcD',
          type: 'function',
          function: { name: 'list_alarms', arguments: '' },
        },
      ],
      [{ index: 2, function: { arguments: '{}' } }],
    ])
  })

  it.each(recordings)('%s amounts to what the plain answer says', (name) => {
    expect(withParsedArguments(collected(converted(events(name))))).toEqual(
      withParsedArguments(answerToChat(plain(name))),
    )
  })

  it('amounts to what the plain answer says, however it is cut', () => {
    fc.assert(
      fc.property(
        message().chain((body) => fc.tuple(fc.constant(body), messageEvents(body))),
        ([body, all]) => {
          expect(collected(converted(all))).toEqual(answerToChat(body))
        },
      ),
    )
  })

  it.each(recordings)('%s reads well in the official client', async (name) => {
    const fetch = async () =>
      new Response(written(converted(events(name))), { headers: { 'content-type': 'text/event-stream' } })
    const client = new OpenAI({ apiKey: 'none', fetch, maxRetries: 0 })
    const answer = await client.chat.completions
      .stream({ model: 'm', messages: [{ role: 'user', content: 'x' }], stream_options: { include_usage: true } })
      .finalChatCompletion()
    const wanted = answerToChat(plain(name)) as unknown as OpenAI.ChatCompletion
    expect(answer.choices[0]?.finish_reason).toBe(wanted.choices[0]?.finish_reason)
    expect(answer.choices[0]?.message.content).toBe(wanted.choices[0]?.message.content)
    expect(answer.usage).toEqual(wanted.usage)
    expect(answer.choices[0]?.message.tool_calls?.length).toBe(wanted.choices[0]?.message.tool_calls?.length)
  })
})

describe('a Messages stream that goes wrong', () => {
  it('passes the error on and says no more', () => {
    const all = converted([...events('overloaded-midway'), ...events('text').slice(-2)])
    const last = all.at(-1)!
    expect(chat.stream!.meaning(last)).toBe('error')
    expect(last.body).toEqual({
      error: { message: 'Overloaded', type: 'overloaded_error', param: null, code: 'overloaded_error' },
    })
    expect(collected(all)).toBeUndefined()
    expect(converted(events('overloaded-at-once'))).toHaveLength(1)
  })

  it('is not done where no stop reason came', () => {
    const all = converted(events('text').filter(({ event }) => event !== 'message_delta'))
    expect(all.some(({ data }) => data === '[DONE]')).toBe(false)
  })

  it('is passed over where it is new or doubled', () => {
    const [start, ...rest] = events('text')
    const odd = [
      streamEvent({ type: 'mood_changed' }),
      { data: 'x', body: undefined },
      streamEvent({ type: 'content_block_delta', index: 9, delta: { type: 'dream_delta' } }),
    ]
    expect(converted([start!, start!, ...odd, ...rest, ...rest.slice(-2)])).toEqual(converted(events('text')))
  })

  it('keeps an unknown end unknown', () => {
    const paused = events('text').map((event) =>
      event.event === 'message_delta' ? streamEvent({ ...event.body, delta: { stop_reason: 'pause_turn' } }) : event,
    )
    const body = collected(converted(paused))
    expect(body && chat.answer.isComplete(body)).toBe(false)
  })
})

it('keeps the counts of the start where the end has none', () => {
  const counts = { input_tokens: null, cache_read_input_tokens: null, output_tokens: 9 }
  const all = events('text').map((event) =>
    event.event === 'message_delta' ? streamEvent({ ...event.body, usage: counts }) : event,
  )
  expect(collected(converted(all))?.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 9 })
})

it('takes blocks that come whole at the start', () => {
  const start = streamEvent({ type: 'message_start', message: { ...plain('tool-use'), stop_reason: null } })
  const all = [start, ...events('tool-use').slice(-2)]
  expect(withParsedArguments(collected(converted(all)))).toEqual(withParsedArguments(answerToChat(plain('tool-use'))))
})

/** The API streams a tool's input with spaces that its plain answer has not. */
function withParsedArguments(body: JsonObject | undefined): unknown {
  return JSON.parse(JSON.stringify(body), (name, value) => (name === 'arguments' ? JSON.parse(value) : value))
}

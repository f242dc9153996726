import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../../src/dialect.ts'
import type { StreamEvent } from '../../../src/dialect.ts'
import { createCollector } from '../../../src/dialects/chat/collect.ts'
import { chat } from '../../../src/dialects/chat/index.ts'
import { replay } from '../../../src/dialects/chat/replay.ts'
import type { Json, JsonObject } from '../../../src/json.ts'
import { answers } from './answers.ts'

const asking = chat.parse({
  model: 'm',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: true,
  stream_options: { include_usage: true },
})

const collected = (events: Iterable<StreamEvent>): JsonObject | undefined => {
  const collector = createCollector()
  for (const event of events) collector.push(event)
  return collector.answer()
}

const envelope = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunk = (delta: JsonObject, finish: string | null = null): StreamEvent =>
  streamEvent({ ...envelope, choices: [{ index: 0, delta, finish_reason: finish }] })
const done: StreamEvent = { data: '[DONE]', body: undefined }
const ended = (...deltas: readonly JsonObject[]): JsonObject | undefined =>
  collected([...deltas.map((delta) => chunk(delta)), chunk({}, 'stop'), done])
const messageOf = (body: JsonObject | undefined): Json | undefined =>
  (body?.choices as JsonObject[] | undefined)?.[0]?.message

describe('generated answers', () => {
  it('come back whole from a replay', () => {
    fc.assert(
      fc.property(answers, (body) => {
        expect(collected(replay(body, asking))).toEqual(body)
      }),
      { numRuns: 200 },
    )
  })

  it('do not depend on how their text was cut', () => {
    const cuts = fc.array(fc.nat({ max: 7 }), { minLength: 1 })
    const members = ['content', 'refusal', 'reasoning', 'reasoning_content'] as const
    fc.assert(
      fc.property(
        fc.constantFrom(...members),
        fc.string({ unit: 'binary' }),
        cuts,
        cuts,
        (member, text, one, other) => {
          const whole = (by: readonly number[]) =>
            ended({ role: 'assistant' }, ...cut(text, by).map((piece) => ({ [member]: piece })))
          expect(messageOf(whole(one))).toEqual({ role: 'assistant', ...(text === '' ? {} : { [member]: text }) })
          expect(whole(one)).toEqual(whole(other))
        },
      ),
    )
  })

  it('do not depend on how parallel arguments were cut and mixed', () => {
    const argumentsOf = fc.array(fc.string(), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(
        argumentsOf,
        fc.array(fc.nat({ max: 5 }), { minLength: 1 }),
        fc.infiniteStream(fc.nat()),
        (texts, cuts, order) => {
          const start = texts.map((_, index) =>
            call(index, { id: `call_${index}`, type: 'function', function: { name: 'f', arguments: '' } }),
          )
          const waiting = texts.map((text, index) =>
            cut(text, cuts).map((piece) => call(index, { function: { arguments: piece } })),
          )
          const message = messageOf(ended({ role: 'assistant', content: null }, ...start, ...mixed(waiting, order)))
          expect(message).toEqual({
            role: 'assistant',
            content: null,
            tool_calls: texts.map((text, index) => ({
              id: `call_${index}`,
              type: 'function',
              function: { name: 'f', arguments: text },
            })),
          })
        },
      ),
    )
  })
})

describe('tool calls', () => {
  const whole = (id: string, city: string): JsonObject => ({
    id,
    type: 'function',
    function: { name: 'f', arguments: city },
  })

  it('are kept apart where a server gives every call the same index, or none', () => {
    const expected = { tool_calls: [whole('a', 'Oslo'), whole('b', 'Rome')] }
    expect(messageOf(ended(call(0, whole('a', 'Oslo')), call(0, whole('b', 'Rome'))))).toEqual(expected)
    expect(messageOf(ended({ tool_calls: [whole('a', 'Oslo')] }, { tool_calls: [whole('b', 'Rome')] }))).toEqual(
      expected,
    )
  })

  it('are one where a server repeats or renews the id with each piece', () => {
    const piece = (id: string, name: string | null, text: string) =>
      call(0, { id, type: 'function', function: { name, arguments: text } })
    const pieces = [piece('a', 'f', 'O'), piece('a', 'f', 's'), piece('a', null, 'l'), piece('x', null, 'o')]
    expect(messageOf(ended(...pieces))).toMatchObject({ tool_calls: [{ function: { name: 'f', arguments: 'Oslo' } }] })
  })

  it('are in the order of their index', () => {
    expect(messageOf(ended(call(1, whole('b', 'Rome')), call(0, whole('a', 'Oslo'))))).toEqual({
      tool_calls: [whole('a', 'Oslo'), whole('b', 'Rome')],
    })
  })

  it('keep what we do not know of', () => {
    const signed = { ...whole('a', 'Oslo'), extra_content: { google: { thought_signature: 'Es0B' } } }
    expect(messageOf(ended(call(0, signed)))).toEqual({ tool_calls: [signed] })
  })
})

describe('members', () => {
  it('of the name of a prototype are data', () => {
    const delta = JSON.parse('{"content":"a","__proto__":"x","constructor":{"y":1}}') as JsonObject
    const message = JSON.stringify(messageOf(ended(delta)))
    expect(message).toBe('{"content":"a","__proto__":"x","constructor":{"y":1}}')
  })

  it('we do not know are kept: labels once, texts whole, lists appended', () => {
    const deltas = [
      { format: 'final', thoughts: 'One', ids: [1], deep: { note: 'a' } },
      { format: 'final', thoughts: ' two', ids: [2], deep: { note: 'b' } },
    ]
    expect(messageOf(ended(...deltas))).toEqual({
      format: 'final',
      thoughts: 'One two',
      ids: [1, 2],
      deep: { note: 'ab' },
    })
  })

  it('that label a delta are not the text', () => {
    const deltas = [
      { channel: 'analysis', reasoning: 'Hm' },
      { channel: 'final', content: 'Yes' },
    ]
    expect(messageOf(ended(...deltas))).toEqual({ channel: 'final', reasoning: 'Hm', content: 'Yes' })
  })

  it('beside the delta that repeat the message so far are passed over', () => {
    const step = (content: string, message: string) =>
      streamEvent({
        ...envelope,
        choices: [
          { index: 0, delta: { content }, message: { role: 'assistant', content: message }, finish_reason: 'stop' },
        ],
      })
    expect(messageOf(collected([step('a', 'a'), step('b', 'ab'), done]))).toEqual({ content: 'ab' })
  })

  it('that name the answer are the first that say anything', () => {
    const nameless = (delta: JsonObject) =>
      streamEvent({ id: '', object: '', created: 0, model: '', choices: [{ index: 0, delta, finish_reason: null }] })
    const other = streamEvent({ id: 'other', created: 2, choices: [] })
    const events = [nameless({ role: 'assistant' }), chunk({ content: 'a' }, 'stop'), nameless({}), other, done]
    expect(collected(events)).toMatchObject({ id: 'chatcmpl-1', created: 1, model: 'm', object: 'chat.completion' })
  })

  it('that repeat a word of the content lose nothing', () => {
    expect(messageOf(ended({ content: 'ha' }, { content: 'ha' }))).toEqual({ content: 'haha' })
  })

  it('leave out the padding that hides lengths', () => {
    const padded = streamEvent({ ...envelope, choices: [], obfuscation: 'xxxx' })
    expect(collected([padded, chunk({ content: 'a' }, 'stop'), done])).not.toHaveProperty('obfuscation')
  })

  it('nested without end spoil the answer and not the stream', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) as JsonObject
    expect(ended({ content: 'a', deep })).toBeUndefined()
  })

  it('of audio that was encoded in pieces make one encoding', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1 }), { minLength: 1 }), (pieces) => {
        const deltas = pieces.map((bytes) => ({ audio: { data: Buffer.from(bytes).toString('base64') } }))
        const data = Buffer.concat(pieces).toString('base64')
        expect(messageOf(ended(...deltas))).toEqual({ audio: { data } })
      }),
    )
  })
})

it('folds 10,000 tiny events', () => {
  const deltas = Array.from({ length: 10_000 }, (_, at) => ({ content: `${at} ` }))
  expect(messageOf(ended(...deltas))).toEqual({ content: deltas.map(({ content }) => content).join('') })
})

function call(index: number, members: JsonObject): JsonObject {
  return { tool_calls: [{ index, ...members }] }
}

/** The text in pieces of these lengths, over and over; some may be empty. */
function cut(text: string, lengths: readonly number[]): string[] {
  const found: string[] = []
  for (let start = 0, turn = 0; start < text.length; turn++) {
    const length = turn > 2 * text.length ? text.length : (lengths[turn % lengths.length] ?? 1)
    found.push(text.slice(start, start + length))
    start += length
  }
  return found
}

/** One list out of several, each in its own order. */
function mixed<T>(lists: readonly (readonly T[])[], order: Iterable<number>): T[] {
  const waiting = lists.map((list) => [...list])
  const turns = order[Symbol.iterator]()
  const found: T[] = []
  for (
    let open = waiting.filter(({ length }) => length > 0);
    open.length > 0;
    open = open.filter(({ length }) => length > 0)
  ) {
    const next = open[Number(turns.next().value) % open.length]?.shift()
    if (next !== undefined) found.push(next)
  }
  return found
}

import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../../src/dialect.ts'
import type { StreamEvent } from '../../../src/dialect.ts'
import { chat } from '../../../src/dialects/chat/index.ts'
import { stream } from '../../../src/dialects/chat/stream.ts'
import type { JsonObject } from '../../../src/json.ts'
import { parseObject } from '../../../src/json.ts'
import { events } from './fixture.ts'

const request = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true }
const silent = chat.parse(request)
const asking = chat.parse({ ...request, stream_options: { include_usage: true } })

const wire = (data: string): StreamEvent => ({ data, body: parseObject(data) })
const delta = (members: JsonObject, more: JsonObject = {}) => ({ choices: [{ index: 0, delta: members, ...more }] })

describe('meaning', () => {
  it.each([
    ['a role', delta({ role: 'assistant', content: '' }), 'preamble'],
    [
      'members that say nothing',
      delta({ role: 'assistant', content: null, refusal: null, tool_calls: [] }),
      'preamble',
    ],
    ['an empty delta', delta({}), 'preamble'],
    ['no delta', { choices: [{ index: 0 }] }, 'preamble'],
    ['a filter’s word on the prompt', { choices: [], prompt_filter_results: [] }, 'preamble'],
    ['an error that is null', { ...delta({ content: '' }), error: null }, 'preamble'],
    ['something else', { type: 'ping' }, 'preamble'],
    ['content', delta({ content: ' ' }), 'output'],
    ['a tool call', delta({ tool_calls: [{ index: 0 }] }), 'output'],
    ['reasoning', delta({ content: '', reasoning_content: 'Hm' }), 'output'],
    ['reasoning by another name', delta({ content: '', reasoning: 'Hm' }), 'output'],
    ['a refusal', delta({ refusal: 'No' }), 'output'],
    ['audio', delta({ audio: { id: 'audio_1' } }), 'output'],
    ['a member of tomorrow', delta({ hologram: 3 }), 'output'],
    ['a finish reason', delta({}, { finish_reason: 'stop' }), 'output'],
    ['a finish reason with usage', { ...delta({}, { finish_reason: 'stop' }), usage: {} }, 'output'],
    ['the second choice', { choices: [delta({}).choices[0] ?? {}, { index: 1, delta: { content: 'a' } }] }, 'output'],
    ['usage alone', { choices: [], usage: { total_tokens: 1 } }, 'end'],
    ['an error', { error: { message: 'no' } }, 'error'],
    ['an error in a word', { error: 'no' }, 'error'],
    ['a choice that failed', delta({ content: 'a' }, { finish_reason: 'error' }), 'error'],
  ])('%s', (_, body, meaning) => {
    expect(stream.meaning(streamEvent(body))).toBe(meaning)
  })

  it('[DONE] is the end, other text is nothing', () => {
    expect(stream.meaning(wire('[DONE]'))).toBe('end')
    expect(stream.meaning(wire('hello'))).toBe('preamble')
  })
})

describe('view', () => {
  const seen = (event: StreamEvent, caller = silent) => stream.view(event, caller)

  it('takes the usage chunk from who did not ask', () => {
    const usage = streamEvent({ choices: [], usage: { total_tokens: 1 } })
    expect(seen(usage)).toBeUndefined()
    expect(seen(usage, asking)).toBe(usage)
  })

  it.each([
    ['amid other members', '{"choices":[],"usage":null,"obfuscation":"x"}', '{"choices":[],"obfuscation":"x"}'],
    ['at the end', '{"a":1.0,"usage":null}', '{"a":1.0}'],
    ['at the beginning', '{"usage":null,"a":1}', '{"a":1}'],
    ['with spaces', '{"a": 1, "usage": null}', '{"a":1}'],
    ['and no other', '{"a":{"b":1,"usage":null},"usage":null}', '{"a":{"b":1,"usage":null}}'],
    ['beside a text that looks like it', '{"a":",\\"usage\\":null","usage":null}', '{"a":",\\"usage\\":null"}'],
  ])('takes a null usage away %s', (_, data, expected) => {
    const event = seen(wire(data))
    expect(event?.data).toBe(expected)
    expect(event?.body).toEqual(JSON.parse(expected))
  })

  it('leaves numbers as they were spelt', () => {
    expect(seen(wire('{"seed":12345678901234567890,"usage":null}'))?.data).toBe('{"seed":12345678901234567890}')
  })

  it('leaves usage that a provider tells unasked', () => {
    const event = streamEvent({ ...delta({}, { finish_reason: 'stop' }), usage: { total_tokens: 1 } })
    expect(seen(event)).toBe(event)
  })

  it('leaves every event without usage as it is', () => {
    for (const event of events('chat/stream-function-call')) expect(seen(event)).toBe(event)
    for (const event of [wire('[DONE]'), wire('x')]) expect(seen(event)).toBe(event)
  })

  it('leaves nothing of usage to who did not ask', () => {
    const left = events('chat/stream-text').flatMap((event) => seen(event) ?? [])
    expect(left).toHaveLength(events('chat/stream-text').length - 1)
    expect(left.some(({ data }) => data.includes('usage'))).toBe(false)
  })
})

it('a failure ends a stream in OpenAI’s error and without [DONE]', () => {
  const problem = { status: 502, kind: 'upstream', message: 'It broke.', code: 'upstream_protocol' } as const
  expect(stream.errorEvents(problem).map(({ event, data }) => [event, data])).toEqual([
    [undefined, '{"error":{"message":"It broke.","type":"server_error","param":null,"code":"upstream_protocol"}}'],
  ])
})

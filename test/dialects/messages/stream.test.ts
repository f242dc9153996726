import Anthropic from '@anthropic-ai/sdk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamEvent } from '../../../src/dialect.ts'
import type { StreamEvent } from '../../../src/dialect.ts'
import { messages } from '../../../src/dialects/messages/index.ts'
import { stream } from '../../../src/dialects/messages/stream.ts'
import type { JsonObject } from '../../../src/json.ts'
import { message } from './arbitraries.ts'
import { events, plain, written, recordings } from './fixture.ts'

const request = messages.parse({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] })

const collected = (all: Iterable<StreamEvent>): JsonObject | undefined => {
  const collector = stream.collector()
  for (const event of all) collector.push(event)
  return collector.answer()
}

describe('meaning', () => {
  it('waits for the first thing said', () => {
    expect(events('text').map(stream.meaning)).toEqual([
      'preamble',
      'preamble',
      'preamble',
      'output',
      'output',
      'output',
      'preamble',
      'output',
      'end',
    ])
  })

  it('takes a tool name and redacted thinking for output', () => {
    expect(stream.meaning(events('parallel-tools')[1]!)).toBe('output')
    expect(stream.meaning(events('redacted-thinking')[1]!)).toBe('output')
  })

  it('passes over what is new', () => {
    expect(stream.meaning(streamEvent({ type: 'mood_changed' }, 'mood_changed'))).toBe('preamble')
    expect(stream.meaning({ data: 'not json', body: undefined })).toBe('preamble')
  })
})

describe('collector', () => {
  it('keeps the first of two starts and what the start held already', () => {
    const [start, ...rest] = events('text')
    expect(collected([start!, start!, ...rest])).toEqual(plain('text'))
    const block = { type: 'text', text: 'Hello! Ça va? 👋' }
    const filled = streamEvent({
      type: 'message_start',
      message: { ...plain('text'), content: [block], stop_reason: null },
    })
    expect(collected([filled, ...events('text').slice(-2)])).toEqual(plain('text'))
  })
})

describe('replay', () => {
  it('of any answer folds back to it', () => {
    fc.assert(
      fc.property(message(), (body) => {
        expect(collected(stream.replay(body, request))).toEqual(body)
      }),
    )
  })

  it('sends long text in pieces and cuts no character', () => {
    const text = '👩‍🚀'.repeat(60)
    const body = { ...plain('text'), content: [{ type: 'text', text }] }
    const pieces = [...stream.replay(body, request)].filter(({ body }) => body?.type === 'content_block_delta')
    expect(pieces.length).toBeGreaterThan(3)
    for (const { data } of pieces) expect(JSON.parse(data).delta.text.isWellFormed()).toBe(true)
  })

  it.each(recordings)('of %s reads well in the official client', async (name) => {
    const body = plain(name)
    const fetch = async () =>
      new Response(written(stream.replay(body, request)), { headers: { 'content-type': 'text/event-stream' } })
    const client = new Anthropic({ apiKey: 'none', fetch, maxRetries: 0 })
    const answer = await client.messages
      .stream({ model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] })
      .finalMessage()
    expect(answer).toMatchObject({ content: body.content as object[], stop_reason: body.stop_reason as string })
    expect(answer.usage.output_tokens).toBe(messages.answer.usage(body)?.outputTokens)
  })
})

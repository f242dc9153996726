import { describe, expect, it } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'
import { doorsOf } from '../../src/http/doors.ts'
import type { JsonObject } from '../../src/json.ts'
import { testApp } from './support.ts'

const hi = [{ role: 'user', content: 'Hi' }]

/** Per door: the smallest request that is in order, and what is wrong with others, by the member that the error must name. */
const doors: Readonly<Record<string, { readonly good: JsonObject; readonly bad: readonly [JsonObject, string][] }>> = {
  '/v1/chat/completions': {
    good: { messages: hi },
    bad: [
      [{ messages: 'Hi' }, 'messages'],
      [{ messages: [{ content: 'Hi' }] }, 'messages[0].role'],
      [{ messages: hi, temperature: 'hot' }, 'temperature'],
      [{ messages: hi, n: 0 }, 'n'],
    ],
  },
  '/v1/messages': {
    good: { max_tokens: 5, messages: hi },
    bad: [
      [{ messages: hi }, 'max_tokens'],
      [{ max_tokens: -1, messages: hi }, 'max_tokens'],
      [{ max_tokens: 5, messages: [] }, 'messages'],
      [{ max_tokens: 5, messages: [{ role: 'user', content: [{ text: 'x' }] }] }, 'messages[0].content[0].type'],
      [{ max_tokens: 5, messages: hi, system: 5 }, 'system'],
      [{ max_tokens: 5, messages: hi, tools: ['f'] }, 'tools[0]'],
    ],
  },
  '/v1/messages/count_tokens': {
    good: { messages: hi },
    bad: [
      [{}, 'messages'],
      [{ messages: ['Hi'] }, 'messages[0]'],
      [{ messages: hi, tools: 'f' }, 'tools'],
    ],
  },
  '/v1/responses': {
    good: { input: 'Hi' },
    bad: [
      [{ input: 5 }, 'input'],
      [{ input: ['Hi'] }, 'input[0]'],
      [{ input: 'Hi', stream: 'yes' }, 'stream'],
      [{ input: 'Hi', previous_response_id: 5 }, 'previous_response_id'],
      [{ input: 'Hi', tools: [{}] }, 'tools[0].type'],
    ],
  },
  '/v1/completions': {
    good: { prompt: 'Hi' },
    bad: [
      [{}, 'prompt'],
      [{ prompt: {} }, 'prompt'],
      [{ prompt: 'Hi', stop: [5] }, 'stop[0]'],
    ],
  },
  '/v1/embeddings': {
    good: { input: 'Hi' },
    bad: [
      [{}, 'input'],
      [{ input: [] }, 'input'],
      [{ input: ['Hi', 5] }, 'input[1]'],
    ],
  },
  '/v1/moderations': {
    good: { input: 'Hi' },
    bad: [
      [{}, 'input'],
      [{ input: '' }, 'input'],
    ],
  },
  '/v1/rerank': {
    good: { query: 'q', documents: ['a'] },
    bad: [
      [{ documents: ['a'] }, 'query'],
      [{ query: '', documents: ['a'] }, 'query'],
      [{ query: 'q', documents: [] }, 'documents'],
      [{ query: 'q', documents: ['a'], top_n: 0 }, 'top_n'],
    ],
  },
  '/v1/images/generations': {
    good: { prompt: 'a square' },
    bad: [
      [{}, 'prompt'],
      [{ prompt: '' }, 'prompt'],
      [{ prompt: 'a square', n: 0 }, 'n'],
      [{ prompt: 'a square', stream: 'true' }, 'stream'],
    ],
  },
  '/v1/audio/speech': {
    good: { input: 'Hi' },
    bad: [
      [{}, 'input'],
      [{ input: '' }, 'input'],
      [{ input: 'Hi', voice: 5 }, 'voice'],
      [{ input: 'Hi', speed: 'fast' }, 'speed'],
      [{ input: 'Hi', stream_format: 'mp3' }, 'stream_format'],
    ],
  },
}

const model = 'demo/echo'
const json = { 'content-type': 'application/json' }

it('covers every door but those of forms, which have a table of their own', () => {
  expect(
    doorsOf(dialects)
      .filter(({ dialect }) => dialect.form === undefined)
      .map(({ template }) => template)
      .sort(),
  ).toEqual(Object.keys(doors).sort())
})

describe.each(Object.entries(doors))('POST %s', (path, { good, bad }) => {
  const { app, calls } = testApp(undefined, { dialects })
  const anthropic = path.startsWith('/v1/messages')
  const send = async (body: string, headers: Record<string, string> = json) => {
    const response = await app.request(path, { method: 'POST', body, headers })
    return { status: response.status, body: (await response.json()) as { type?: string; error: JsonObject } }
  }
  const expectShape = (body: { type?: string; error: JsonObject }, type: string) => {
    expect(body.error).toMatchObject({ message: expect.stringMatching(/\w{3}/), type })
    expect(body.type).toBe(anthropic ? 'error' : undefined)
  }

  it('takes the smallest request', async () => {
    const before = calls.length
    expect((await send(JSON.stringify({ model, ...good }))).status).toBe(200)
    expect(calls.length).toBe(before + 1)
  })

  it.each([
    ['no body', ''],
    ['no JSON', '{"model": x}'],
    ['JSON cut short', '{"model": "demo/ec'],
    ['no object', '[1]'],
    ['no model', JSON.stringify(good)],
    ['a model that is no text', JSON.stringify({ ...good, model: 5 })],
    ['a cache member that is a flag', JSON.stringify({ ...good, model, cache: true })],
  ])('refuses %s in its own words', async (_, text) => {
    const { status, body } = await send(text)
    expect(status).toBe(400)
    expectShape(body, 'invalid_request_error')
  })

  it.each(bad)('refuses %j, naming %s', async (members, param) => {
    const { status, body } = await send(JSON.stringify({ model, ...members }))
    expect(status).toBe(400)
    expectShape(body, 'invalid_request_error')
    expect(body.error).toMatchObject({ param, message: expect.stringContaining(param) })
  })

  it('refuses another content type', async () => {
    const { status, body } = await send(JSON.stringify({ model, ...good }), { 'content-type': 'text/plain' })
    expect(status).toBe(415)
    expectShape(body, 'invalid_request_error')
  })

  it('refuses another method, in the words of the client', async () => {
    const response = await app.request(path, { headers: anthropic ? { 'anthropic-version': '2023-06-01' } : {} })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    expectShape((await response.json()) as { error: JsonObject }, 'invalid_request_error')
  })
})

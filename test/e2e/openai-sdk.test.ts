import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { gate, jsonReply, sse, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import type { TestGateway } from '../support/gateway.ts'
import { recorded, startPairGateway, upstreamNames, upstreams } from '../support/upstream-pair.ts'
import type { PairGateway } from '../support/upstream-pair.ts'

let pair: PairGateway
let provider: FakeProvider
let gateway: TestGateway
let client: OpenAI
beforeAll(async () => {
  pair = await startPairGateway()
  ;({ provider, gateway } = pair)
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 0 })
})
afterAll(() => pair.close())

let unique = 0
const fresh = (): string => `question ${++unique}`
const ask = (model: string, content = fresh()) => ({ model, messages: [{ role: 'user' as const, content }] })

describe.each(upstreamNames)('the openai client over %s', (name) => {
  const { model, path, text } = upstreams[name]
  beforeEach(() => provider.otherwise(recorded(text)))

  it("gets an answer, with our credential sent upstream and not the client's", async () => {
    const answer = await client.chat.completions.create(ask(`${name}/${model}`))
    expect(answer.object).toBe('chat.completion')
    expect(answer.choices[0]?.message.content).toEqual(expect.stringMatching(/\w/))
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    expect(answer.usage?.total_tokens).toBeGreaterThan(0)
    const request = provider.requests.at(-1)
    expect(request?.path).toBe(path)
    expect(request?.json['model']).toBe(model)
    expect(JSON.stringify(request?.headers)).toContain('upstream-key')
    expect(JSON.stringify(request?.headers)).not.toContain('client-key')
  })

  it('is answered from cache the second time, plain or streamed, whichever came first', async () => {
    for (const first of ['plain', 'stream']) {
      const question = ask(`${name}/${model}`)
      const read = { plain: () => plain(question), stream: () => streamed(question) }
      const [one, two] = first === 'plain' ? [read.plain, read.stream] : [read.stream, read.plain]
      const before = provider.requests.length
      const original = await one()
      expect(provider.requests.length).toBe(before + 1)
      expect(await two()).toBe(original)
      expect(await one()).toBe(original)
      expect(provider.requests.length).toBe(before + 1)
    }
  })

  it('says HIT, gives a new id, and the same usage', async () => {
    const question = ask(`${name}/${model}`)
    const miss = await client.chat.completions.create(question).withResponse()
    const hit = await client.chat.completions.create(question).withResponse()
    expect(miss.response.headers.get('x-cache')).toBe('MISS')
    expect(hit.response.headers.get('cache-status')).toMatch(/^reprise; hit; ttl=\d+; detail=exact$/)
    expect(hit.response.headers.get('x-cache')).toBe('HIT')
    expect(hit.data.id).not.toBe(miss.data.id)
    expect({ ...hit.data, id: 0, created: 0 }).toEqual({ ...miss.data, id: 0, created: 0 })
  })

  it('gets usage in a stream only when it asks for it', async () => {
    const question = ask(`${name}/${model}`)
    const usages = async (options?: { include_usage: boolean }) => {
      const chunks = []
      const stream = await client.chat.completions.create({
        ...question,
        stream: true,
        ...(options && { stream_options: options }),
      })
      for await (const chunk of stream) chunks.push(chunk)
      return chunks.filter(({ usage }) => usage !== undefined && usage !== null).length
    }
    expect(await usages()).toBe(0)
    expect(await usages({ include_usage: true })).toBe(1)
    expect(await usages()).toBe(0)
  })

  it('shares one upstream call among equal calls', async () => {
    const hold = gate()
    const question = ask(`${name}/${model}`)
    const before = provider.requests.length
    provider.reply({
      ...jsonReply(fixture(`${text}.json`)),
      steps: [hold, ...jsonReply(fixture(`${text}.json`)).steps],
    })
    const calls = [plain(question), plain(question), streamed(question)]
    await provider.received(before + 1)
    hold.open()
    const answers = await Promise.all(calls)
    expect(new Set(answers).size).toBe(1)
    expect(provider.requests.length).toBe(before + 1)
  })

  it('aborts the upstream call when it leaves, before and within a stream', async () => {
    const before = provider.requests.length
    const hold = gate()
    const whole = fixture(`${text}.sse`)
    const cut = whole.indexOf('\n\n', whole.length / 2)
    provider.reply(streamReply([hold, whole]), streamReply([whole.slice(0, cut + 2), hold, whole.slice(cut + 2)]))
    const controller = new AbortController()
    const waiting = client.chat.completions.create(
      { ...ask(`${name}/${model}`), stream: true },
      { signal: controller.signal },
    )
    const first = await provider.received(before + 1)
    controller.abort()
    await expect(waiting).rejects.toBeInstanceOf(OpenAI.APIUserAbortError)
    expect(await first.left).toBe(true)

    const stream = await client.chat.completions.create({ ...ask(`${name}/${model}`), stream: true })
    for await (const _chunk of stream) break
    expect(await (await provider.received(before + 2)).left).toBe(true)
    hold.open()
  })

  const plain = async (question: ReturnType<typeof ask>) =>
    (await client.chat.completions.create(question)).choices[0]?.message.content
  const streamed = async (question: ReturnType<typeof ask>) => {
    let content = ''
    for await (const chunk of await client.chat.completions.create({ ...question, stream: true }))
      content += chunk.choices[0]?.delta.content ?? ''
    return content
  }
})

describe('tools and structured output', () => {
  it('streams parallel tool calls from an anthropic-like upstream with the right indexes', async () => {
    provider.otherwise(streamReply([fixture('anthropic/parallel-tools.sse')]))
    const stream = client.chat.completions.stream({
      ...ask('anthropic-like/claude-sonnet-4-5'),
      tools: [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: {} } } }],
    })
    const message = await stream.finalMessage()
    expect(message.tool_calls?.length).toBeGreaterThan(1)
    for (const call of message.tool_calls ?? [])
      expect(() => JSON.parse(call.type === 'function' ? call.function.arguments : '')).not.toThrow()
  })

  it('parses structured output of the demo provider, from cache too', async () => {
    const Animal = z.object({ name: z.string(), legs: z.number() })
    const question = { ...ask('demo/echo'), response_format: zodResponseFormat(Animal, 'animal') }
    const parsed = async () => (await client.chat.completions.parse(question)).choices[0]?.message.parsed
    const first = await parsed()
    expect(Animal.safeParse(first).success).toBe(true)
    expect(await parsed()).toEqual(first)
  })

  it('calls a tool of the demo provider', async () => {
    const answer = await client.chat.completions.create({
      ...ask('demo/echo'),
      tools: [
        {
          type: 'function',
          function: {
            name: 'add',
            parameters: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
          },
        },
      ],
      tool_choice: 'required',
    })
    expect(answer.choices[0]?.finish_reason).toBe('tool_calls')
  })
})

describe('embeddings', () => {
  it('gives floats and caches the whole request', async () => {
    const question = { model: 'demo/embed', input: ['one', fresh()] }
    const first = await client.embeddings.create(question).withResponse()
    const second = await client.embeddings.create(question).withResponse()
    expect(first.data.data).toHaveLength(2)
    expect(first.data.data[0]?.embedding.every(Number.isFinite)).toBe(true)
    expect(second.response.headers.get('x-cache')).toBe('HIT')
    expect(second.data.data).toEqual(first.data.data)
  })
})

describe('typed errors', () => {
  const failing = (status: number, path: string) => provider.otherwise(jsonReply(fixture(path), { status }))

  it('401: a wrong client key', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 })
    await expect(stranger.chat.completions.create(ask('demo/echo'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  it('404: an unknown model, with the closest names', async () => {
    const error = await client.chat.completions.create(ask('demo/ecco')).catch((error: unknown) => error)
    const other = await client.chat.completions.create(ask('pear')).catch((error: unknown) => error)
    expect(other).toBeInstanceOf(OpenAI.NotFoundError)
    expect(String(other)).toContain('pair')
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
  })

  it("400: the provider's own words, tried once", async () => {
    failing(400, 'openai/error-400.json')
    const before = provider.requests.length
    const error = await client.chat.completions.create(ask('pair')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(OpenAI.BadRequestError)
    expect(error).toMatchObject(JSON.parse(fixture('openai/error-400.json')))
    expect(provider.requests.length).toBe(before + 1)
  })

  it('502, not 401: our credential was refused', async () => {
    failing(401, 'openai/error-401.json')
    const error = await client.chat.completions.create(ask('openai-like/refused')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(OpenAI.InternalServerError)
    expect(error).toMatchObject({ status: 502, code: 'provider_credential_refused' })
    expect(gateway.log.some(({ reason }) => reason === 'credential')).toBe(true)
  })

  it('429 of every deployment, with each attempt and no retry by the client', async () => {
    failing(429, 'openai/error-429.json')
    const eager = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 3 })
    const before = provider.requests.length
    const error = await eager.chat.completions.create(ask('openai-like/limited')).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect(error).toMatchObject({ error: { attempts: [{ deployment: 'openai-like/limited', status: 429 }] } })
    expect(provider.requests.length).toBe(before + 1)
  })

  it('falls back inside a 200 stream before the first output', async () => {
    const before = provider.requests.length
    provider.reply(
      streamReply([sse({ error: { message: 'overloaded', type: 'server_error' } })]),
      streamReply([fixture('anthropic/text.sse')]),
    )
    let content = ''
    for await (const chunk of await client.chat.completions.create({ ...ask('pair'), stream: true }))
      content += chunk.choices[0]?.delta.content ?? ''
    expect(content).toMatch(/\w/)
    expect(provider.requests.length).toBe(before + 2)
  })

  it('ends a stream that breaks after its first output with an error, and keeps nothing', async () => {
    const whole = fixture('openai/text.sse')
    const half = whole.slice(0, whole.indexOf('\n\n', whole.length / 2) + 2)
    const question = { ...ask('openai-like/broken'), stream: true as const }
    provider.reply(streamReply([half, 'reset']))
    const read = async () => {
      for await (const _chunk of await client.chat.completions.create(question)) continue
    }
    await expect(read()).rejects.toThrow(/broke off/)
    provider.reply(streamReply([whole]))
    const { response } = await client.chat.completions.create(question).withResponse()
    expect(response.headers.get('x-cache')).toBe('MISS')
    await response.body?.cancel()
  })
})

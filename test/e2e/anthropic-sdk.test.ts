import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/json.ts'
import { jsonReply, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import type { TestGateway } from '../support/gateway.ts'
import { recorded, startPairGateway, upstreamNames, upstreams } from '../support/upstream-pair.ts'
import type { PairGateway } from '../support/upstream-pair.ts'

let pair: PairGateway
let provider: FakeProvider
let gateway: TestGateway
let client: Anthropic
beforeAll(async () => {
  pair = await startPairGateway()
  ;({ provider, gateway } = pair)
  client = new Anthropic({ baseURL: gateway.url, apiKey: 'client-key', maxRetries: 0 })
})
afterAll(() => pair.close())

let unique = 0
const fresh = (): string => `question ${++unique}`
const ask = (model: string, content = fresh()) => ({
  model,
  max_tokens: 64,
  messages: [{ role: 'user' as const, content }],
})
const textOf = (message: Anthropic.Message): string =>
  message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')

describe.each(upstreamNames)('the anthropic client over %s', (name) => {
  const { model, path, text } = upstreams[name]
  beforeEach(() => provider.otherwise(recorded(text)))

  it("gets an answer, with our credential sent upstream and not the client's", async () => {
    const answer = await client.messages.create(ask(`${name}/${model}`))
    expect(answer).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' })
    expect(textOf(answer)).toMatch(/\w/)
    expect(answer.usage.output_tokens).toBeGreaterThan(0)
    const request = provider.requests.at(-1)
    expect(request?.path).toBe(path)
    expect(request?.json['model']).toBe(model)
    expect(JSON.stringify(request?.headers)).toContain('upstream-key')
    expect(JSON.stringify(request?.headers)).not.toContain('client-key')
  })

  it('gets the same streamed as plain, from the provider and from cache', async () => {
    const question = ask(`${name}/${model}`)
    const before = provider.requests.length
    const streamed = await client.messages.stream(question).finalMessage()
    const plain = await client.messages.create(question).withResponse()
    const replayed = await client.messages.stream(question).finalMessage()
    expect(provider.requests.length).toBe(before + 1)
    expect(plain.response.headers.get('x-cache')).toBe('HIT')
    for (const { content, stop_reason, usage } of [plain.data, replayed])
      expect({ content, stop_reason, usage }).toEqual({
        content: streamed.content,
        stop_reason: streamed.stop_reason,
        usage: streamed.usage,
      })
    expect(replayed.id).not.toBe(plain.data.id)
  })
})

describe('tools and thinking', () => {
  it('calls tools in parallel over a chat provider, streamed', async () => {
    provider.otherwise(streamReply([fixture('openai/chat/stream-tool-call.sse')]))
    const message = await client.messages
      .stream({
        ...ask('openai-like/gpt-5.4'),
        tools: [{ name: 'get_weather', input_schema: { type: 'object' } }],
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
      })
      .finalMessage()
    expect(message.stop_reason).toBe('tool_use')
    expect(message.content.find(({ type }) => type === 'tool_use')).toMatchObject({ input: expect.any(Object) })
    expect(provider.requests.at(-1)?.json).toMatchObject({
      tools: [{ type: 'function', function: { name: 'get_weather' } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
    })
  })

  it('shows the thinking of a chat provider', async () => {
    provider.otherwise(jsonReply(fixture('openai/chat/reasoning-deepseek.json')))
    const message = await client.messages.create({
      ...ask('openai-like/deepseek-reasoner'),
      thinking: { type: 'enabled', budget_tokens: 1024 },
    })
    expect(message.content[0]).toMatchObject({ type: 'thinking', thinking: expect.stringMatching(/\w/) })
  })

  it.each(['thinking', 'redacted-thinking', 'web-search', 'parallel-tools', 'cache-usage'])(
    'loses nothing of %s against Anthropic itself',
    async (name) => {
      provider.otherwise(recorded(`anthropic/${name}`))
      const question = {
        ...ask('anthropic-like/claude-opus-4-5'),
        system: [{ type: 'text' as const, text: 'Be brief.', cache_control: { type: 'ephemeral' as const } }],
        tools: [{ type: 'web_search_20250305' as const, name: 'web_search' as const, max_uses: 2 }],
        thinking: { type: 'enabled' as const, budget_tokens: 1024 },
        some_member_of_tomorrow: { a: [1] },
      }
      const plain = await client.messages.create(question)
      expect(plain).toMatchObject(JSON.parse(fixture(`anthropic/${name}.json`)) as JsonObject)
      expect(provider.requests.at(-1)?.json).toEqual({ ...question, model: 'claude-opus-4-5', stream: false })
      const { id: _, ...replayed } = await client.messages.stream(question).finalMessage()
      const { id: _id, ...whole } = plain
      expect(replayed).toMatchObject(whole)
    },
  )
})

describe('headers that change answers', () => {
  it('go to Anthropic, and keep answers apart', async () => {
    provider.otherwise(recorded('anthropic/text'))
    const question = ask('anthropic-like/claude-sonnet-4-5')
    const withBeta = { headers: { 'anthropic-beta': 'context-1m-2025-08-07' } }
    const states = []
    for (const options of [{}, withBeta, withBeta, {}]) {
      const { response } = await client.messages.create(question, options).withResponse()
      states.push(response.headers.get('x-cache'))
    }
    expect(states).toEqual(['MISS', 'MISS', 'HIT', 'HIT'])
    expect(provider.requests.at(-1)?.headers).toMatchObject({
      'anthropic-beta': 'context-1m-2025-08-07',
      'anthropic-version': expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      'x-api-key': 'upstream-key',
    })
  })
})

describe('what cannot be carried', () => {
  const question = () => ({
    ...ask('openai-like/gpt-5.4'),
    top_k: 5,
    system: [{ type: 'text' as const, text: 'x', cache_control: { type: 'ephemeral' as const } }],
  })
  beforeEach(() => provider.otherwise(recorded('openai/text')))

  it('is named, on a miss and on a hit', async () => {
    const asked = question()
    for (const state of ['MISS', 'HIT']) {
      const { response } = await client.messages.create(asked).withResponse()
      expect(response.headers.get('x-cache')).toBe(state)
      expect(response.headers.get('x-reprise-dropped')).toBe('top_k, system[0].cache_control')
    }
  })

  it('is refused for who is strict, even when a looser answer is kept', async () => {
    const asked = question()
    await client.messages.create(asked)
    const before = provider.requests.length
    const strict = { headers: { 'x-reprise-strict': 'true' } }
    const error = await client.messages.create(asked, strict).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BadRequestError)
    expect(String(error)).toContain('top_k, system[0].cache_control')
    expect(provider.requests.length).toBe(before)
    const { top_k: _, system: _system, ...sayable } = asked
    expect((await client.messages.create(sayable, strict)).role).toBe('assistant')
    const odd = { headers: { 'x-reprise-strict': 'perhaps' } }
    await expect(client.messages.create(sayable, odd)).rejects.toThrow(/x-reprise-strict/)
  })
})

describe('count_tokens', () => {
  const { messages, model } = ask('anthropic-like/claude-sonnet-4-5')

  it('asks Anthropic, and remembers what it said', async () => {
    provider.otherwise(jsonReply({ input_tokens: 14 }))
    const before = provider.requests.length
    expect(await client.messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 14 })
    expect(await client.messages.countTokens({ model, messages })).toMatchObject({ input_tokens: 14 })
    expect(provider.requests.length).toBe(before + 1)
    expect(provider.requests.at(-1)?.path).toBe('/v1/messages/count_tokens')
    expect(provider.requests.at(-1)?.json).toEqual({ model: 'claude-sonnet-4-5', messages })
  })

  it('asks the one deployment that can count', async () => {
    provider.otherwise(jsonReply({ input_tokens: 3 }))
    expect(await client.messages.countTokens({ model: 'pair', messages })).toMatchObject({ input_tokens: 3 })
  })

  it('guesses nothing where the provider does not count', async () => {
    const eager = new Anthropic({ baseURL: gateway.url, apiKey: 'client-key', maxRetries: 3 })
    const before = provider.requests.length
    const error = await eager.messages
      .countTokens({ model: 'openai-like/gpt-5.4', messages })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ status: 400, error: { type: 'error', error: { type: 'invalid_request_error' } } })
    expect(String(error)).toContain('openai-like offers no count-tokens')
    expect(provider.requests.length).toBe(before)
  })
})

describe('errors in Anthropic’s shape', () => {
  it('401: a wrong client key', async () => {
    const stranger = new Anthropic({ baseURL: gateway.url, apiKey: 'wrong', maxRetries: 0 })
    const error = await stranger.messages.create(ask('demo/echo')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ error: { type: 'error', error: { type: 'authentication_error' } } })
  })

  it('404: an unknown model, with the closest names', async () => {
    const error = await client.messages.create(ask('pear')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NotFoundError)
    expect(String(error)).toContain('pair')
  })

  it('429 of every deployment, with each attempt and no retry by the client', async () => {
    provider.otherwise(jsonReply(fixture('openai/error-429.json'), { status: 429 }))
    const eager = new Anthropic({ baseURL: gateway.url, apiKey: 'client-key', maxRetries: 3 })
    const before = provider.requests.length
    const error = await eager.messages.create(ask('openai-like/limited')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ error: { error: { type: 'rate_limit_error', attempts: [{ status: 429 }] } } })
    expect(provider.requests.length).toBe(before + 1)
  })

  it('a stream that breaks after its first output ends with an error event', async () => {
    const whole = fixture('anthropic/text.sse')
    const half = whole.slice(0, whole.indexOf('\n\n', whole.length / 2) + 2)
    provider.reply(streamReply([half, 'reset']))
    const error = await client.messages
      .stream(ask('anthropic-like/broken'))
      .finalMessage()
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(APIError)
    expect(String(error)).toMatch(/broke off/)
  })

  it('lists and shows models', async () => {
    const names = []
    for await (const { id } of client.models.list()) names.push(id)
    expect(names).toContain('pair')
    expect(await client.models.retrieve('pair')).toMatchObject({ id: 'pair', type: 'model' })
  })
})

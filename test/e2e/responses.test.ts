import OpenAI from 'openai'
import { zodTextFormat } from 'openai/helpers/zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '../../src/json.ts'
import { parsed } from '../dialects/messages/fixture.ts'
import { jsonReply, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider, ReceivedRequest, Reply } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const text: JsonObject = JSON.parse(fixture('openai/responses/text.json'))

let provider: FakeProvider
let gateway: TestGateway
let client: OpenAI
let stranger: OpenAI

beforeAll(async () => {
  provider = await startFakeProvider()
  gateway = await startTestGateway({
    yaml: `
server: { secret: a-secret-of-the-tests }
clients:
  - { name: one, key: key-one }
  - { name: two, key: key-two }
providers:
  openai: { baseUrl: "${provider.url}", apiKey: upstream-key }
  second: { kind: openai, baseUrl: "${provider.url}/second", apiKey: upstream-key }
  chat-only: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key }
  anthropic: { baseUrl: "${provider.url}", apiKey: upstream-key }
routing: { retry: { attempts: 1 } }
models:
  assistant:
    deployments: [{ provider: second, model: m2 }, { provider: openai, model: m }]
`,
  })
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'key-one', maxRetries: 0 })
  stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'key-two', maxRetries: 0 })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

let unique = 0
const fresh = (): string => `question ${++unique}`
const answering =
  (name: string) =>
  ({ json }: ReceivedRequest): Reply =>
    json['stream'] === true ? streamReply([fixture(`${name}.sse`)]) : jsonReply(fixture(`${name}.json`))
const thrownBy = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )

describe('against a provider that speaks Responses', () => {
  it.each(['text', 'parallel-tools', 'reasoning', 'web-search', 'max-output-tokens'])(
    'loses nothing of %s, streamed or not, from cache or not',
    async (name) => {
      provider.otherwise(answering(`openai/responses/${name}`))
      const asked = { model: 'openai/gpt-5.4-mini', input: fresh(), some_member_of_tomorrow: { a: 1 } }
      const { id, ...whole } = await client.responses.create(asked)
      const { id: _id, ...expected } = JSON.parse(fixture(`openai/responses/${name}.json`)) as JsonObject
      expect(whole).toMatchObject(expected)
      expect(provider.requests.at(-1)?.json).toEqual({ ...asked, model: 'gpt-5.4-mini', stream: false })
      const before = provider.requests.length
      const replayed = await client.responses.stream({ ...asked, stream: true }).finalResponse()
      expect(provider.requests.length).toBe(before)
      // A response is a handle: each who asks the same gets the same.
      expect(replayed.id).toBe(id)
      expect(replayed.output).toMatchObject(whole.output)
      expect(replayed.usage).toEqual(whole.usage)
    },
  )

  it('keeps apart what the provider stores and what it does not, and other metadata', async () => {
    provider.otherwise(answering('openai/responses/text'))
    const asked = { model: 'openai/m', input: fresh() }
    const variants = [{}, { store: false }, { metadata: { a: '1' } }, { metadata: { a: '2' } }, { store: true }]
    const states = []
    for (const variant of [...variants, {}]) {
      const { response } = await client.responses.create({ ...asked, ...variant }).withResponse()
      states.push(response.headers.get('x-cache'))
    }
    expect(states).toEqual(['MISS', 'MISS', 'MISS', 'MISS', 'MISS', 'HIT'])
  })

  it('numbers the error that ends a stream', async () => {
    const whole = fixture('openai/responses/text.sse')
    const half = whole.slice(0, whole.indexOf('\n\n', whole.length / 2) + 2)
    provider.reply(streamReply([half, 'reset']))
    const response = await fetch(`${gateway.url}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer key-one' },
      body: JSON.stringify({ model: 'openai/m', input: fresh(), stream: true }),
    })
    const events = parsed(await response.text()).map(({ body }) => body)
    expect(events.map((body) => body?.sequence_number)).toEqual(events.map((_, index) => index))
    expect(events.at(-1)).toMatchObject({ type: 'error', message: expect.stringMatching(/broke off/) })
    expect(events.length).toBeGreaterThan(3)
  })
})

describe('handles', () => {
  const started = async (as = client, model = 'openai/m') => {
    provider.otherwise(answering('openai/responses/text'))
    return as.responses.create({ model, input: fresh() })
  }

  it('hide the id of the provider, in a stream too', async () => {
    const { id } = await started()
    expect(id).toMatch(/^resp_[\w-]{40,}$/)
    expect(id).not.toBe(text.id)
    const ids = new Set<string>()
    const stream = await client.responses.create({ model: 'openai/m', input: fresh(), stream: true })
    for await (const event of stream) if ('response' in event) ids.add(event.response.id)
    expect([...ids]).toEqual([id])
  })

  it('go on at the account that keeps the response, and are never kept', async () => {
    const { id } = await started(client, 'openai/m')
    provider.otherwise(jsonReply({ ...text, previous_response_id: text.id ?? null }))
    const asked = { model: 'assistant', input: 'and then?', previous_response_id: id }
    for (const _ of [1, 2]) {
      const { data, response } = await client.responses.create(asked).withResponse()
      expect(response.headers.get('x-cache')).toBe('BYPASS')
      expect(data.previous_response_id).toBe(id)
      expect(provider.requests.at(-1)).toMatchObject({ path: '/responses', json: { previous_response_id: text.id } })
    }
  })

  it('say where a response is kept when the model is served elsewhere', async () => {
    const { id } = await started(client, 'openai/m')
    const asked = { model: 'second/m2', input: 'and then?', previous_response_id: id }
    expect(await thrownBy(client.responses.create(asked))).toMatchObject({
      status: 400,
      code: 'response_held_elsewhere',
    })
    const through = { ...asked, model: 'chat-only/m' }
    expect(await thrownBy(client.responses.create(through))).toMatchObject({ status: 400 })
  })

  it('read, list, cancel and delete what they name', async () => {
    const { id } = await started()
    provider.otherwise(({ method, url }) => {
      if (method === 'DELETE') return jsonReply({ id: text.id ?? '', object: 'response.deleted', deleted: true })
      if (url.includes('/input_items')) return jsonReply({ object: 'list', data: [], first_id: null, has_more: false })
      return jsonReply(text)
    })
    const last = () => [provider.requests.at(-1)?.method, provider.requests.at(-1)?.url, provider.requests.at(-1)?.text]
    expect(await client.responses.retrieve(id)).toMatchObject({ id, output: text.output })
    expect(last()).toEqual(['GET', `/responses/${String(text.id)}`, ''])
    expect(provider.requests.at(-1)?.headers).toMatchObject({ authorization: 'Bearer upstream-key' })
    await client.responses.inputItems.list(id, { limit: 2 })
    expect(last()).toEqual(['GET', `/responses/${String(text.id)}/input_items?limit=2`, ''])
    expect(await client.responses.cancel(id)).toMatchObject({ id })
    expect(last()).toEqual(['POST', `/responses/${String(text.id)}/cancel`, ''])
    await client.responses.delete(id)
    expect(last()).toEqual(['DELETE', `/responses/${String(text.id)}`, ''])
  })

  it('take the kept answer along when the response is deleted', async () => {
    provider.otherwise(answering('openai/responses/text'))
    const asked = { model: 'openai/m', input: fresh() }
    const { id } = await client.responses.create(asked)
    provider.reply(jsonReply({ id: text.id ?? '', object: 'response.deleted', deleted: true }))
    await client.responses.delete(id)
    const { response } = await client.responses.create(asked).withResponse()
    expect(response.headers.get('x-cache')).toBe('MISS')
  })

  it('name the kept answer to an operator who purges it', async () => {
    provider.otherwise(answering('openai/responses/text'))
    const asked = { model: 'openai/m', input: fresh() }
    const { id } = await client.responses.create(asked)
    const purged = await fetch(`${gateway.url}/admin/cache/purge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
    })
    expect(purged.status).toBe(200)
    const { response } = await client.responses.create(asked).withResponse()
    expect(response.headers.get('x-cache')).toBe('MISS')
  })

  it.each([
    ['another tenant’s', (id: string) => id, () => stranger],
    ['made up', () => 'resp_abc', () => client],
    ['the provider’s own', () => String(text.id), () => client],
    ['changed', (id: string) => `${id.slice(0, 12)}${id[12] === 'A' ? 'B' : 'A'}${id.slice(13)}`, () => client],
    ['of endless length', (id: string) => id + 'A'.repeat(5_000), () => client],
  ])('%s are a 404 for every use, and ask nobody', async (_, changed, who) => {
    const { id } = await started()
    const handle = changed(id)
    const before = provider.requests.length
    const as = who()
    for (const use of [
      () => as.responses.create({ model: 'openai/m', input: 'x', previous_response_id: handle }),
      () => as.responses.create({ model: 'openai/m', input: 'x', previous_response_id: handle, stream: true }),
      () => as.responses.retrieve(handle),
      () => as.responses.delete(handle),
      () => as.responses.cancel(handle),
      () => as.responses.inputItems.list(handle),
    ])
      expect(await thrownBy(use())).toMatchObject({ status: 404 })
    expect(provider.requests.length).toBe(before)
  })

  it('name no response that nobody keeps', async () => {
    provider.otherwise(jsonReply({ ...text, store: false }))
    const { id } = await client.responses.create({ model: 'openai/m', input: fresh(), store: false })
    expect(id).toBe(text.id)
    const asked = { model: 'openai/m', input: 'x', previous_response_id: id }
    expect(await thrownBy(client.responses.create(asked))).toMatchObject({ status: 404 })
  })

  it('tell what the provider says of a response that is gone', async () => {
    const { id } = await started()
    provider.reply(jsonReply({ error: { message: 'gone', type: 'invalid_request_error' } }, { status: 404 }))
    expect(await thrownBy(client.responses.retrieve(id))).toMatchObject({ status: 404, error: { message: 'gone' } })
    expect(await thrownBy(client.responses.retrieve(id, { stream: true }))).toMatchObject({
      status: 400,
      param: 'stream',
    })
  })
})

describe('through chat', () => {
  it('calls tools in parallel, streamed, with the right indexes', async () => {
    provider.otherwise(streamReply([fixture('openai/chat/stream-parallel-tools.sse')]))
    const stream = client.responses.stream({
      model: 'chat-only/m',
      input: fresh(),
      tools: [{ type: 'function', name: 'get_weather', parameters: { type: 'object' }, strict: false }],
    })
    const { output, status } = await stream.finalResponse()
    expect(status).toBe('completed')
    expect(output.filter(({ type }) => type === 'function_call')).toHaveLength(2)
    const given = output.flatMap((item) => (item.type === 'function_call' ? [JSON.parse(item.arguments)] : []))
    expect(given).toEqual([expect.any(Object), expect.any(Object)])
  })

  it('gives the result of a tool back to Claude, with its thinking signed', async () => {
    provider.otherwise(answering('anthropic/thinking'))
    const model = 'anthropic/claude-sonnet-4-5'
    const asked = [{ role: 'user' as const, content: fresh() }]
    const first = await client.responses.create({ model, input: asked, reasoning: { effort: 'low' } })
    const call = { type: 'function_call' as const, call_id: 'toolu_1', name: 'add', arguments: '{"a":1}' }
    const result = { type: 'function_call_output' as const, call_id: 'toolu_1', output: '2' }
    const tools = [{ type: 'function' as const, name: 'add', parameters: { type: 'object' }, strict: false }]
    await client.responses.create({
      model,
      input: [...asked, ...(first.output as OpenAI.Responses.ResponseInputItem[]), call, result],
      tools,
    })
    const sent = await provider.received(provider.requests.length)
    const { messages } = sent.json as unknown as { messages: { content: JsonObject[] }[] }
    expect(messages[1]?.content.map(({ type }) => type)).toEqual(expect.arrayContaining(['thinking', 'tool_use']))
    expect(messages[1]?.content[0]?.signature).toMatch(/\w/)
    expect(messages[2]?.content[0]).toMatchObject({ type: 'tool_result', tool_use_id: 'toolu_1' })
  })

  it('parses structured output of the demo provider, from cache too', async () => {
    const Animal = z.object({ name: z.string(), legs: z.number() })
    const asked = { model: 'demo/echo', input: fresh(), text: { format: zodTextFormat(Animal, 'animal') } }
    const answer = async () => (await client.responses.parse(asked)).output_parsed
    const first = await answer()
    expect(Animal.safeParse(first).success).toBe(true)
    expect(await answer()).toEqual(first)
  })

  it('tells its own time, and that nothing is kept', async () => {
    provider.otherwise(answering('anthropic/text'))
    const answer = await client.responses.create({ model: 'anthropic/claude-sonnet-4-5', input: fresh() })
    expect(answer).toMatchObject({ store: false })
    expect(Math.abs(answer.created_at - Date.now() / 1_000)).toBeLessThan(600)
  })

  it.each(['previous_response_id', 'conversation', 'background'])('refuses what rests on %s', async (member) => {
    const value = member === 'background' ? true : 'conv_1'
    const error = await thrownBy(
      client.responses.create({ model: 'chat-only/m', input: 'x', [member]: value } as never),
    )
    expect(error).toMatchObject({ status: member === 'previous_response_id' ? 404 : 400, param: member })
  })
})

describe('the deterministic doors', () => {
  it('moderations: exactly cached', async () => {
    provider.otherwise(
      jsonReply({
        id: 'modr-1',
        model: 'omni-moderation-latest',
        results: [{ flagged: false, categories: {}, category_scores: {} }],
      }),
    )
    const asked = { model: 'omni-moderation-latest', input: fresh() }
    const miss = await client.moderations.create(asked).withResponse()
    const hit = await client.moderations.create(asked).withResponse()
    expect([miss, hit].map(({ response }) => response.headers.get('x-cache'))).toEqual(['MISS', 'HIT'])
    expect(hit.data.results).toEqual(miss.data.results)
    expect(provider.requests.at(-1)?.path).toBe('/moderations')
    expect(await thrownBy(client.moderations.create({ ...asked, model: 'anthropic/m' }))).toMatchObject({
      status: 400,
      code: 'not_offered',
    })
  })
})

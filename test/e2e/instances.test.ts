import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { gate, jsonReply, sse, startFakeProvider, streamReply, type FakeProvider } from '../support/fake-provider.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

const url = inject('redisUrl') ?? ''
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const answer = {
  id: 'chatcmpl-one',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'one',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Once.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
}

const setUp = async () => {
  const provider = await startFakeProvider()
  open.push(provider)
  const yaml = `
redis: { url: "${url}", prefix: "test-${randomUUID()}" }
providers: { acme: { kind: openai-compatible, baseUrl: "${provider.url}/v1", apiKey: x } }
`
  const start = async (): Promise<TestGateway> => {
    const gateway = await startTestGateway({ yaml })
    open.unshift(gateway)
    return gateway
  }
  return { provider, one: await start(), two: await start() }
}

const ask = async (gateway: TestGateway, over: object = {}) => {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'acme/one', messages: [{ role: 'user', content: 'Once?' }], ...over }),
  })
  const { status, headers } = response
  return { status, cache: headers.get('x-cache'), told: headers.get('cache-status'), text: await response.text() }
}

/** Resolves when the gateway has asked who is fetching: from then on it waits. */
const waits = (gateway: TestGateway) =>
  expect
    .poll(async () => (await fetch(`${gateway.url}/metrics`)).text(), { timeout: 20_000 })
    .toMatch(/store_operation_duration_seconds_count\{store="redis-writes",operation="lease"\} [1-9]/)

const asked = async (provider: FakeProvider, one: TestGateway, two: TestGateway, over: object = {}) => {
  const first = ask(one, over)
  await provider.received()
  const second = ask(two)
  await waits(two)
  return { first, second }
}

describe.skipIf(url === '')('instances that share a Redis', () => {
  it('share one upstream call', async () => {
    const { provider, one, two } = await setUp()
    const held = gate()
    provider.otherwise({ ...jsonReply(answer), steps: [held, ...jsonReply(answer).steps] })
    const { first, second } = await asked(provider, one, two)
    held.open()
    expect(await first).toMatchObject({ status: 200, cache: 'MISS' })
    const { status, cache, told, text } = await second
    expect({ status, cache }).toEqual({ status: 200, cache: 'COLLAPSED' })
    expect(told).toMatch(/^reprise; fwd=miss; stored; collapsed/)
    expect(text).toContain('Once.')
    expect(provider.requests).toHaveLength(1)
  })

  it('share the call of a stream, for a plain answer too', async () => {
    const { provider, one, two } = await setUp()
    const held = gate()
    const chunk = (choice: object) =>
      sse({ ...answer, object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })
    provider.otherwise(
      streamReply([
        chunk({ delta: { role: 'assistant', content: 'Once.' }, finish_reason: null }),
        held,
        chunk({ delta: {}, finish_reason: 'stop' }),
        sse('[DONE]'),
      ]),
    )
    const { first, second } = await asked(provider, one, two, { stream: true })
    held.open()
    expect(await first).toMatchObject({ status: 200, cache: 'MISS' })
    expect(await second).toMatchObject({ status: 200, cache: 'COLLAPSED', text: expect.stringContaining('Once.') })
    expect(provider.requests).toHaveLength(1)
  })

  it('ask for themselves when the one that asked failed', async () => {
    const { provider, one, two } = await setUp()
    const held = gate()
    const refusal = jsonReply({ error: { message: 'no such tool', type: 'invalid_request_error' } }, { status: 400 })
    provider.reply({ ...refusal, steps: [held, ...refusal.steps] })
    provider.otherwise(jsonReply(answer))
    const { first, second } = await asked(provider, one, two)
    held.open()
    expect(await first).toMatchObject({ status: 400 })
    expect(await second).toMatchObject({ status: 200, cache: 'MISS' })
    expect(provider.requests).toHaveLength(2)
  })

  it('ask for themselves when the one that asked was left by its caller', async () => {
    const { provider, one, two } = await setUp()
    provider.reply({ steps: ['hang'] })
    provider.otherwise(jsonReply(answer))
    const leaving = new AbortController()
    const first = fetch(`${one.url}/v1/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'acme/one', messages: [{ role: 'user', content: 'Once?' }] }),
    }).catch(() => 'left')
    await provider.received()
    const second = ask(two)
    await waits(two)
    leaving.abort()
    expect(await first).toBe('left')
    expect(await second).toMatchObject({ status: 200, cache: 'MISS' })
  })
})

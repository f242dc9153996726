import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { parseObject } from '../../src/json.ts'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { asking, startSemanticGateway } from '../support/semantic-gateway.ts'

const redisUrl = inject('redisUrl')
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

const started = async (yaml: string): Promise<TestGateway> => {
  const gateway = await startTestGateway({ yaml })
  open.unshift(gateway)
  return gateway
}

const exportOf = async ({ url }: TestGateway, query = ''): Promise<string> => {
  const response = await fetch(`${url}/admin/cache/export${query}`)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson'])
  return response.text()
}

const importInto = async ({ url }: TestGateway, body: string): Promise<unknown> => {
  const headers = { 'content-type': 'application/x-ndjson' }
  const response = await fetch(`${url}/admin/cache/import`, { method: 'POST', headers, body })
  return { status: response.status, ...parseObject(await response.text()) }
}

const clients = `
admin: { showBodies: true }
clients:
  - { name: web, key: web-key, tenant: acme }
  - { name: other, key: other-key, tenant: rival }
`

describe('an export and its import', () => {
  it.skipIf(redisUrl === undefined)('move a cache from lmdb to redis, each tenant its own', async () => {
    const one = await started(clients)
    const two = await started(`${clients}redis: { url: "${redisUrl}", prefix: "test-${randomUUID()}" }`)
    const first = await asking(one)('Of acme')
    await asking(one)('Of rival', { key: 'other-key' })
    const lines = await exportOf(one)
    expect(await importInto(two, lines)).toEqual({
      status: 200,
      kept: 2,
      held: 0,
      ended: 0,
      refused: 0,
      faults: [],
      complete: true,
    })
    const moved = await asking(two)('Of acme')
    expect([first.cache, moved.cache]).toEqual(['MISS', 'HIT'])
    expect(JSON.parse(moved.text).choices).toEqual(JSON.parse(first.text).choices)
    expect((await asking(two)('Of acme', { key: 'other-key' })).cache).toBe('MISS')
    expect((await asking(two)('Of rival')).cache).toBe('MISS')
    expect((await asking(two)('Of rival', { key: 'other-key' })).cache).toBe('HIT')
    expect(await importInto(one, await exportOf(two, '?tenant=acme'))).toMatchObject({
      kept: 1,
      held: 1,
      complete: true,
    })
  })

  it('let an answer that its provider keeps be gone on from at a gateway with another secret', async () => {
    const provider = await startFakeProvider()
    open.push(provider)
    provider.otherwise(jsonReply(fixture('openai/responses/text.json')))
    const yaml = (secret: string) =>
      `${clients}server: { secret: ${secret} }\nproviders: { openai: { baseUrl: "${provider.url}", apiKey: x } }`
    const [one, two] = [await started(yaml('first-secret')), await started(yaml('second-secret'))]
    const client = ({ url }: TestGateway) => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'web-key', maxRetries: 0 })
    const question = { model: 'openai/gpt-5.4-mini', input: 'Hello' }
    const given = await client(one).responses.create(question)
    await importInto(two, await exportOf(one))
    const asked = provider.requests.length
    const moved = await client(two).responses.create(question)
    expect(provider.requests).toHaveLength(asked)
    // The entry holds the provider's own id; each gateway signs it as it gives it out.
    await client(two).responses.create({ ...question, input: 'More', previous_response_id: moved.id })
    expect(provider.requests.at(-1)?.json['previous_response_id']).toBe(
      JSON.parse(fixture('openai/responses/text.json')).id,
    )
    const strange = client(two).responses.create({ ...question, input: 'More', previous_response_id: given.id })
    await expect(strange).rejects.toMatchObject({ status: 404 })
  })

  it('bring back what the semantic index needs with the first exact hit', async () => {
    const more = 'admin: { showBodies: true }\n'
    const one = await startSemanticGateway('mode: verified, audit: 0', more)
    open.unshift(one)
    const two = await startSemanticGateway('mode: verified, audit: 0', more)
    open.unshift(two)
    const [asked, paraphrase] = ['How long does shipping take to Canada?', 'How long does it take to ship to Canada?']
    await asking(one)(asked)
    await importInto(two, await exportOf(one))
    // The entry holds no question: until that is asked, nothing can be similar to it.
    const again = () => asking(two)(paraphrase, { headers: { 'cache-control': 'only-if-cached' } })
    expect((await again()).status).toBe(504)
    expect((await asking(two)(asked)).cache).toBe('HIT')
    await expect.poll(async () => (await again()).cache, { timeout: 20_000 }).toBe('SEMANTIC-HIT')
  })
})

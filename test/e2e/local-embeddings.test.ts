import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const model = 'local/bge-small-en-v1.5'

let gateway: TestGateway
let client: OpenAI

beforeAll(async () => {
  // The semantic tier is off: the first call loads the model.
  gateway = await startTestGateway({ yaml: 'clients: [{ name: sdk, key: client-key }]' })
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 0 })
})
afterAll(() => gateway.close())

const post = (body: unknown) =>
  fetch(`${gateway.url}/v1/embeddings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer client-key' },
    body: JSON.stringify(body),
  })

const cosine = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0)

describe('the openai client over the local embedder', () => {
  it('embeds without any key or network', { timeout: 60_000 }, async () => {
    const input = ['How do I reset my password?', 'I forgot my password, what now?', 'Is the museum open on Mondays?']
    const { data, usage, object } = await client.embeddings.create({ model, input })
    expect(object).toBe('list')
    // The SDK asks for base64 and decodes it.
    const [first, second, third] = data.map(({ embedding }) => embedding)
    expect([first?.length, cosine(first!, first!).toFixed(3)]).toEqual([384, '1.000'])
    expect(cosine(first!, second!)).toBeGreaterThan(cosine(first!, third!) + 0.1)
    expect(usage).toEqual({ prompt_tokens: 28, total_tokens: 28 })
  })

  it('gives floats like base64, and is listed', async () => {
    const [floats, texts] = await Promise.all(
      (['float', 'base64'] as const).map((format) =>
        client.embeddings.create({ model, input: 'Hello', encoding_format: format }),
      ),
    )
    const encoded = floats?.data[0]?.embedding
    expect(Buffer.from(Float32Array.from(encoded ?? []).buffer).toString('base64')).toBe(
      String(texts?.data[0]?.embedding),
    )
    const ids = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toContain(model)
  })

  it('answers a repeat from the cache', async () => {
    const body = { model, input: 'The very same text' }
    expect((await post(body)).headers.get('x-cache')).toBe('MISS')
    expect((await post(body)).headers.get('x-cache')).toBe('HIT')
  })

  it('words its refusals as OpenAI does', async () => {
    const long = await post({ model, input: `${'word '.repeat(600)}` })
    expect(long.status).toBe(400)
    expect(await long.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        message: expect.stringContaining('input has 602 tokens; bge-small-en-v1.5 reads 512. Split it.'),
      },
    })
    await expect(client.embeddings.create({ model, input: [[1, 2]] })).rejects.toMatchObject({ status: 400 })
    await expect(client.embeddings.create({ model, input: 'a', dimensions: 64 })).rejects.toMatchObject({ status: 400 })
    await expect(client.embeddings.create({ model: 'local/other', input: 'a' })).rejects.toMatchObject({ status: 404 })
  })

  it('is counted like any other answer', async () => {
    const page = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(page).toMatch(/reprise_[a-z_]*tokens[a-z_]*\{[^}]*local[^}]*\} [1-9]/)
  })
})

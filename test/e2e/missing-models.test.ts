import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonReply, startFakeProvider } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

/** A provider that no longer has a model, or whose base path is wrong, is at fault itself: not the caller. */

let here: FakeProvider
let gone: FakeProvider
let gateway: TestGateway
let client: OpenAI
beforeAll(async () => {
  ;[here, gone] = await Promise.all([startFakeProvider(), startFakeProvider()])
  here.otherwise(jsonReply(JSON.parse(fixture('openai/text.json'))))
  gateway = await startTestGateway({
    yaml: `
providers:
  gone: { kind: openai-compatible, baseUrl: "${gone.url}/v2", apiKey: upstream-key }
  here: { kind: openai-compatible, baseUrl: "${here.url}", apiKey: upstream-key }
  openai: { baseUrl: "${gone.url}", apiKey: upstream-key }
  other: { kind: openai, baseUrl: "${here.url}", apiKey: upstream-key }
models:
  assistant: { deployments: [{ provider: gone, model: old }, { provider: here, model: new }] }
  stored: { deployments: [{ provider: openai, model: a }, { provider: other, model: a }] }
  orphan: { deployments: [{ provider: gone, model: old }, { provider: gone, model: older }] }
`,
  })
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'any', maxRetries: 0 })
})
afterAll(async () => {
  await gateway.close()
  await Promise.all([here.close(), gone.close()])
})

const words = [
  ['its own error', jsonReply(JSON.parse(fixture('openai/error-404.json')), { status: 404 })],
  ['a page', { status: 404, headers: { 'content-type': 'text/html' }, steps: [{ send: '<h1>404 nginx</h1>' }] }],
] as const

let asked = 0
const ask = (model: string, stream = false) =>
  client.chat.completions.create({ model, stream, messages: [{ role: 'user', content: `ask ${++asked}` }] })

/** Behind it all that was announced is written. */
const metrics = async () => (await fetch(`${gateway.url}/metrics`)).text()

describe.each(words)('a 404 with %s', (_, reply) => {
  it.each([false, true])('is made good by the next deployment (streamed: %s)', async (stream) => {
    gone.otherwise(reply)
    const response = await ask('assistant', stream).asResponse()
    expect(response.headers.get('x-reprise-provider')).toBe('here')
    expect(response.headers.get('x-reprise-attempts')).toBe('2')
    expect(await response.text()).toContain('content')
  })

  it('is told where no other is left, with every try, to the caller and in the log', async () => {
    gone.otherwise(reply)
    const error: unknown = await ask('orphan').catch((caught: unknown) => caught)
    if (!(error instanceof OpenAI.NotFoundError)) throw error
    expect(error.headers.get('x-reprise-attempts')).toBe('2')
    expect(error.error).toMatchObject({
      message: expect.stringMatching(/does not exist|answered 404: 404 nginx.*providers\.gone\.baseUrl/),
      attempts: [
        { deployment: 'gone/old', status: 404 },
        { deployment: 'gone/older', status: 404 },
      ],
    })
    await metrics()
    expect(gateway.log.findLast(({ msg }) => msg === 'request')).toMatchObject({
      status: 404,
      attempts: 2,
      tried: ['gone/old', 'gone/older'],
    })
  })
})

it.each([
  ['prompt', { prompt: { id: 'pmpt_1', version: '2' } }],
  [
    'skill',
    { tools: [{ type: 'shell', environment: { skills: [{ type: 'skill_reference', skill_id: 's', version: '1' }] } }] },
  ],
])('a %s that one account does not keep is asked of no other', async (_, members) => {
  gone.otherwise(words[0][1])
  const before = here.requests.length
  const response = await fetch(`${gateway.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'stored', input: 'Hi', ...members }),
  })
  expect([response.status, response.headers.get('x-reprise-attempts')]).toEqual([404, '1'])
  expect(here.requests.length).toBe(before)
})

it('is counted, and the operator is told the path', async () => {
  expect(await metrics()).toMatch(/reprise_attempts_total\{deployment="gone\/old",result="not-found"\} \d/)
  const told = gateway.log.filter(({ deployment, fault }) => deployment === 'gone/old' && fault === 'not-found')
  expect(told).toMatchObject([
    { level: 40, msg: expect.stringContaining(`not found at ${new URL(gone.url).host}/v2/chat/completions`) },
  ])
})

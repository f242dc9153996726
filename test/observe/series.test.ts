import * as fc from 'fast-check'
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { objectsIn, parseObject } from '../../src/json.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const clients = 20
let gateway: TestGateway
let pool: Pool

beforeAll(async () => {
  gateway = await startTestGateway({
    yaml: `
clients: [{ name: web, key: web-key }]
providers: { dead: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1", apiKey: x } }
models: { assistant: { deployments: [{ provider: demo, model: echo }], retry: { attempts: 1, backoff: 1ms } } }
routing: { retry: { attempts: 1, backoff: 1ms, maxWait: 0ms } }
`,
    environment: { LOG_LEVEL: 'silent' },
  })
  pool = new Pool(gateway.url, { connections: clients })
})
afterAll(async () => {
  await pool.close()
  await gateway.close()
})

interface Odd {
  readonly path: string
  readonly key: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
}

const word = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('{', '"', '\\', '\n', '} 1'))
const token = fc.stringMatching(/^[\w-]{1,12}$/)
const odd: fc.Arbitrary<Odd> = fc.record({
  path: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('/v1/chat/completions', '/v1/messages', '/v1/embeddings') },
    { weight: 1, arbitrary: fc.webPath().map((path) => `/${path.replace(/^\/+/, '')}`) },
  ),
  key: fc.oneof({ weight: 6, arbitrary: fc.constant('web-key') }, { weight: 1, arbitrary: token }),
  model: fc.oneof(
    word,
    word.map((name) => `demo/${name}`),
    word.map((name) => `gpt-${name}`),
    fc.constantFrom('assistant', 'dead/one', 'dead/two'),
  ),
  headers: fc.record({ 'x-request-id': token, 'x-reprise-cache-namespace': token, 'x-reprise-cache-tags': token }),
})

const send = async ({ path, key, model, headers }: Odd): Promise<void> => {
  const { body } = await pool.request({
    method: 'POST',
    path: encodeURI(path),
    headers: { ...headers, 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, max_tokens: 5, input: 'x', messages: [{ role: 'user', content: 'x' }] }),
  })
  await body.dump()
}

const series = async (): Promise<readonly string[]> => {
  const { body } = await pool.request({ method: 'GET', path: '/metrics' })
  return (await body.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

const sendAll = async (requests: readonly Odd[]): Promise<void> => {
  const waiting = [...requests]
  const client = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await send(next)
  }
  await Promise.all(Array.from({ length: clients }, client))
}

it('10,000 odd names, keys and paths leave as many series as the first 2,000', async () => {
  const requests = fc.sample(odd, { numRuns: 10_000, seed: 5 })
  await sendAll(requests.slice(0, 2_000))
  const before = await series()
  await sendAll(requests.slice(2_000))
  const after = await series()
  const total = after
    .filter((line) => line.startsWith('reprise_requests_total{'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
  expect(total).toBeGreaterThan(8_000)
  expect(after.length).toBeLessThan(before.length + 100)
  expect(after.length).toBeLessThan(1_500)
  const { body } = await pool.request({
    method: 'GET',
    path: '/v1/models',
    headers: { authorization: 'Bearer web-key' },
  })
  const ids = objectsIn(parseObject(await body.text())?.['data']).map(({ id }) => String(id))
  const bare = ids.map((id) => id.slice(id.indexOf('/') + 1))
  const accounts = ids.map((id) => `${id.split('/')[0]}/other`)
  const allowed = new Set([...ids, ...bare, ...accounts, 'other', 'dead/other'])
  const labels = [...after.join('\n').matchAll(/(?:route|deployment|gen_ai_request_model)="([^"]*)"/g)].map(
    ([, label]) => label,
  )
  expect(labels.filter((label) => label === undefined || !allowed.has(label))).toEqual([])
}, 120_000)

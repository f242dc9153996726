import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jsonReply, resetting, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider, Reply } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'
import { freePort } from '../support/redis-process.ts'

/** Where the operator's own servers lie is for the log, and for nobody who calls. */

let provider: FakeProvider
let gateway: TestGateway
let gonePort: number
beforeAll(async () => {
  provider = await startFakeProvider()
  gonePort = await freePort()
  gateway = await startTestGateway({
    yaml: `
providers:
  ill: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key }
  gone: { kind: openai-compatible, baseUrl: "http://127.0.0.1:${gonePort}", apiKey: upstream-key }
routing: { retry: { attempts: 1 } }
`,
  })
})
afterAll(async () => {
  await gateway.close()
  await provider.close()
})

const messages = [{ role: 'user', content: 'Hi' }]
const doors: readonly (readonly [string, (model: string) => object])[] = [
  ['/v1/chat/completions', (model) => ({ model, messages })],
  ['/v1/messages', (model) => ({ model, messages, max_tokens: 9 })],
  ['/v1/responses', (model) => ({ model, input: 'Hi' })],
  ['/v1/completions', (model) => ({ model, prompt: 'Hi' })],
  ['/v1/embeddings', (model) => ({ model, input: 'Hi' })],
  ['/v1/moderations', (model) => ({ model, input: 'Hi' })],
  ['/v1/rerank', (model) => ({ model, query: 'Hi', documents: ['a'] })],
  ['/v1/images/generations', (model) => ({ model, prompt: 'Hi' })],
  ['/v1/audio/speech', (model) => ({ model, input: 'Hi', voice: 'alloy' })],
]
const streaming = doors.slice(0, 4)

/** A model of its own for each call, so that no breaker and no entry of another stands before it. */
let asked = 0
const ask = async (path: string, body: object): Promise<string> => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${gateway.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return [...response.headers, await response.text()].join('\n')
}
const model = (account: string): string => `${account}/m-${++asked}`

/** What of an answer gives an address away; undefined: nothing. */
const given = (told: string): string | undefined =>
  /127\.0\.0\.1|localhost/.exec(told)?.[0] ?? (told.includes(String(gonePort)) ? 'the port' : undefined)

describe.each(doors)('%s', (path, body) => {
  it('tells whose server is gone, and not where it was', async () => {
    const gone = model('gone')
    const told = await ask(path, body(gone))
    expect(given(told)).toBeUndefined()
    expect(told).toContain(`${gone}: nothing listens at its address`)
  })
})

describe.each(streaming)('a stream of %s', (path, body) => {
  it('tells no address when its provider is gone', async () => {
    const gone = model('gone')
    const told = await ask(path, { ...body(gone), stream: true })
    expect(given(told)).toBeUndefined()
    expect(told).toContain(`${gone}: nothing listens at its address`)
  })

  it('tells no address when it breaks off', async () => {
    const chunk = `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, text: 'Hi', delta: { content: 'Hi' } }] })}\n\n`
    const output = `event: response.output_text.delta\ndata: ${JSON.stringify({ type: 'response.output_text.delta', item_id: 'i', output_index: 0, content_index: 0, delta: 'Hi' })}\n\n`
    const ill = model('ill')
    provider.reply(streamReply([path === '/v1/responses' ? output : chunk, 'reset']))
    const told = await ask(path, { ...body(ill), stream: true })
    expect(given(told)).toBeUndefined()
    expect(told).toContain(`${ill}: The connection broke within the answer`)
  })
})

describe('a chat call', () => {
  const [path, body] = doors[0]!
  const headers = { location: 'http://127.0.0.1:9/elsewhere' }
  const cases: readonly (readonly [string, Reply])[] = [
    ['breaks the connection', resetting],
    ['sends another elsewhere', { status: 307, headers, steps: [] }],
    ['breaks off within its answer', { headers: { 'content-length': '99' }, steps: [{ send: '{"choices"' }, 'reset'] }],
  ]
  it.each(cases)('tells no address when its provider %s', async (_, reply) => {
    const ill = model('ill')
    provider.reply(reply)
    const told = await ask(path, body(ill))
    expect(given(told)).toBeUndefined()
    expect(told).toContain(ill)
  })

  it.each([400, 503])('has it blanked where the provider names its own (%i)', async (status) => {
    const ill = model('ill')
    const { host } = new URL(provider.url)
    provider.reply(jsonReply({ error: { message: `No model at http://${host}/v1 for you.` } }, { status }))
    const told = await ask(path, body(ill))
    expect(told).toContain('No model at http://***/v1 for you.')
    expect(given(told)).toBeUndefined()
  })
})

it.each([400, 404, 500])('what a provider says of its own network is for the operator (%i)', async (status) => {
  const ill = model('ill')
  const message = 'no route from http://10.1.2.3:8000/v1 to vllm.svc.cluster.local'
  provider.reply(jsonReply({ error: { message } }, { status }))
  const told = await ask('/v1/chat/completions', { model: ill, messages })
  expect(told).toContain('no route from http://***/v1 to ***')
  expect(told).not.toMatch(/10\.1\.2\.3|8000|cluster/)
  await fetch(`${gateway.url}/metrics`)
  const lines = gateway.log.filter(({ deployment, msg }) => deployment === ill && String(msg).includes(message))
  expect(lines).toMatchObject([{ level: 40 }])
})

it('is told to the operator, once a deployment and minute', async () => {
  const gone = model('gone')
  await ask('/v1/embeddings', { model: gone, input: 'one' })
  await ask('/v1/embeddings', { model: gone, input: 'two' })
  const lines = gateway.log.filter(({ deployment, msg }) => deployment === gone && /a try failed/.test(String(msg)))
  expect(lines).toMatchObject([
    { level: 40, fault: 'connect', msg: expect.stringContaining(`nothing listens at 127.0.0.1:${gonePort}. Start it`) },
  ])
})

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { anthropic } from '../../providers/anthropic.ts'
import { gemini } from '../../providers/gemini.ts'
import { lmStudio } from '../../providers/lm-studio.ts'
import { mistral } from '../../providers/mistral.ts'
import { openai } from '../../providers/openai.ts'
import { openrouter } from '../../providers/openrouter.ts'
import type { Call } from '../../src/call.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import type { UpstreamError } from '../../src/errors.ts'
import type { Deployment, Transmission } from '../../src/routing/route.ts'
import { createExchange } from '../../src/upstream/exchange.ts'
import { createPools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { jsonReply, send, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider, Reply } from '../support/fake-provider.ts'
import { fixture } from '../support/fixture.ts'
import { callOf, deploymentOf, hello, limitsAt } from './upstream-call.ts'

const clock = fakeClock()
const pools = createPools()
let provider: FakeProvider
beforeAll(async () => {
  provider = await startFakeProvider()
})
afterAll(async () => {
  await pools.close()
  await provider.close()
})
afterEach(() => {
  if (clock.sleeping() > 0) throw new Error('a deadline of the call still runs')
})

const exchange = createExchange({
  pools,
  clock,
  dialects: { chat, messages, embeddings },
  maxAnswerBytes: 200_000,
  maxEventBytes: 50_000,
})

const transmit = (call: Call = callOf(hello), deployment: Deployment = at(openai)): Promise<Transmission> =>
  exchange(call, deployment, limitsAt(clock.now()))

const at = (which: Parameters<typeof deploymentOf>[0], own?: Parameters<typeof deploymentOf>[2]): Deployment =>
  deploymentOf(which, provider.url, own)

const fails = async (reply: Reply, call?: Call, deployment?: Deployment) => {
  provider.reply(reply)
  const error = await transmit(call, deployment).then(
    () => undefined,
    (thrown: UpstreamError) => thrown,
  )
  return error?.facts
}

const bodyOf = ({ content }: Transmission) => (content.kind === 'body' ? content : undefined)

describe('a plain answer', () => {
  it('comes as it was sent, with the headers that may pass', async () => {
    const text = fixture('openai/text.json')
    provider.reply(
      jsonReply(text, {
        headers: {
          'content-type': 'Application/JSON; charset=utf-8',
          'x-request-id': 'req_up',
          'x-ratelimit-remaining-requests': '59',
          'openai-processing-ms': '120',
          'cache-control': 'no-store',
          'set-cookie': 'a=b',
          server: 'cloudflare',
        },
      }),
    )
    const { content, headers, cacheHeaders, dropped } = await transmit()
    expect(content).toEqual({ kind: 'body', text, body: JSON.parse(text) })
    expect(headers).toEqual({
      'x-reprise-upstream-request-id': 'req_up',
      'x-ratelimit-remaining-requests': '59',
      'openai-processing-ms': '120',
    })
    expect(cacheHeaders).toMatchObject({ 'cache-control': 'no-store' })
    expect(dropped).toEqual([])
  })

  it('says what its provider says twice in one line, and of two waits none', async () => {
    const twice = { 'x-ratelimit-remaining-requests': ['59', '10'], 'retry-after': ['30', '86400000'] }
    provider.reply(jsonReply(fixture('openai/text.json'), { headers: twice }))
    expect((await transmit()).headers).toEqual({ 'x-ratelimit-remaining-requests': '59, 10' })
    const refusal = { status: 429, headers: { 'retry-after': ['30', '86400000'] } }
    expect(await fails(jsonReply({ error: { message: 'slow down' } }, refusal))).toMatchObject({
      fault: 'overload',
      retryAfterMs: undefined,
    })
  })

  it('is asked for uncompressed, with our key and request id', async () => {
    provider.reply(jsonReply(fixture('openai/text.json')))
    await transmit(callOf(hello, { id: 'req-42' }))
    const received = provider.requests.at(-1)
    expect(received?.path).toBe('/chat/completions')
    expect(received?.json).toEqual({ ...hello, model: 'm-1', stream: false })
    expect(received?.headers).toMatchObject({
      authorization: 'Bearer sk-gateway-key',
      'accept-encoding': 'identity',
      accept: 'application/json',
      'content-type': 'application/json',
      'x-request-id': 'req-42',
    })
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is unpacked when it comes as %s all the same', async (encoding, compress) => {
    const text = fixture('openai/text.json')
    provider.reply({
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      steps: [send(compress(text))],
    })
    expect(bodyOf(await transmit())?.text).toBe(text)
  })

  it.each([
    [
      'a bomb',
      { headers: { 'content-encoding': 'gzip' }, bytes: gzipSync(Buffer.alloc(50_000_000, 32)) },
      'larger than 200000 bytes',
    ],
    [
      'torn gzip',
      { headers: { 'content-encoding': 'gzip' }, bytes: gzipSync('{"choices":[]}').subarray(0, 15) },
      'broke within',
    ],
    ['an unknown coding', { headers: { 'content-encoding': 'zstd' }, bytes: Buffer.from('x') }, 'encoded as zstd'],
  ])('is refused as %s', async (_name, { headers, bytes }, message) => {
    const facts = await fails({ headers: { 'content-type': 'application/json', ...headers }, steps: [send(bytes)] })
    expect(facts).toMatchObject({ fault: 'protocol' })
    expect(facts?.message).toContain(message)
  })

  it.each([
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, steps: [send('<title>Welcome to nginx!</title>')] },
      'text/html in place of JSON: Welcome to nginx!',
    ],
    [
      'plain text',
      { headers: { 'content-type': 'text/plain' }, steps: [send('{"choices":[]}')] },
      'text/plain in place of JSON',
    ],
    ['torn JSON', jsonReply('{"choices":[{"message":{"content":"secret answ'), 'not a whole JSON object'],
    ['another JSON value', jsonReply('[1]'), 'not a whole JSON object'],
    ['JSON of something else', jsonReply('{"status":"ok","secret":"answer"}'), 'no `choices` but status, secret'],
    [
      'bytes that are no UTF-8',
      { headers: { 'content-type': 'application/json' }, steps: [send(Uint8Array.of(123, 34, 255, 34, 58, 49, 125))] },
      'not UTF-8',
    ],
    ['more than may be', jsonReply(`{"choices":[],"x":"${'y'.repeat(200_000)}"}`), 'larger than 200000 bytes'],
    ['nothing', jsonReply(''), 'not a whole JSON object'],
  ] satisfies [string, Reply, string][])('is a protocol fault when it is %s', async (_name, reply, message) => {
    const facts = await fails(reply)
    expect(facts).toMatchObject({ fault: 'protocol' })
    expect(facts?.message).toContain(message)
    expect(facts?.message).not.toContain('answ ')
    expect(facts?.message).not.toContain('secret answ')
  })

  it('is refused when its packed bytes break off', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const packed = gzipSync(fixture('openai/text.json')).subarray(0, 100)
    expect(await fails({ headers, steps: [send(packed), 'reset'] })).toMatchObject({ fault: 'protocol' })
  })

  it('is not looked for behind a redirect', async () => {
    const count = provider.requests.length
    const facts = await fails({ status: 307, headers: { location: 'https://evil.example/steal?key=1' }, steps: [] })
    expect(facts).toMatchObject({ fault: 'protocol', status: 307 })
    expect(facts?.message).toContain('a redirect, which is not followed')
    expect(facts?.detail).toContain('a redirect to https://evil.example/steal, which is not followed')
    expect(facts?.message).not.toContain('key=1')
    expect(provider.requests.length).toBe(count + 1)
  })

  it('may say an error under 200', async () => {
    expect(await fails(jsonReply(fixture('openrouter/error-in-200.json')), undefined, at(openrouter))).toMatchObject({
      fault: 'overload',
      status: 429,
      message: 'openrouter/m-1 answered 429: Provider returned error',
    })
    expect((await fails(jsonReply(fixture('lm-studio/wrong-path.json')), undefined, at(lmStudio)))?.message).toContain(
      'Unexpected endpoint or method',
    )
  })

  it('without a single choice is none, and without a finish reason passes', async () => {
    const empty = await fails(jsonReply({ id: 'x', object: 'chat.completion', choices: [] }))
    expect(empty).toMatchObject({ fault: 'protocol' })
    expect(empty?.message).toContain('`choices` is empty')
    const unfinished = { choices: [{ index: 0, message: { role: 'assistant', content: 'hi' } }] }
    provider.reply(jsonReply(unfinished))
    expect(bodyOf(await transmit())?.body).toEqual(unfinished)
  })

  it('is read from a stream that nobody asked for', async () => {
    provider.reply(streamReply([fixture('openai/text.sse')]))
    const body = bodyOf(await transmit())
    expect(body?.body).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hello! Ça va? 👋' } }],
    })
    expect(JSON.parse(body?.text ?? '')).toEqual(body?.body)
    const midway = await fails(streamReply([fixture('openai/error-midway.sse')]))
    expect(midway).toMatchObject({ fault: 'overload' })
    const torn = await fails(streamReply([fixture('openai/text.sse').slice(0, 400)]))
    expect(torn?.message).toContain('before the answer was whole')
  })

  it('carries a provider’s error with its wait and body', async () => {
    const facts = await fails(
      jsonReply(fixture('gemini/error-429.json'), { status: 429, headers: { 'retry-after': '9' } }),
      undefined,
      at(gemini),
    )
    expect(facts).toMatchObject({ fault: 'overload', status: 429, retryAfterMs: 9_000, deployment: 'gemini/m-1' })
    expect(facts?.body).toMatchObject({ error: { status: 'RESOURCE_EXHAUSTED' } })
  })

  it('keeps a page of an error short and our key out of it', async () => {
    const page = `<html><head><title>502</title></head>${'<p>sk-gateway-key</p>'.repeat(20_000)}`
    const facts = await fails({ status: 502, headers: { 'content-type': 'text/html' }, steps: [send(page)] })
    expect(facts).toMatchObject({ fault: 'overload', status: 502, message: 'openai answered 502: 502' })
    const quoted = await fails(jsonReply({ error: { message: 'bad sk-gateway-key' } }, { status: 401 }))
    expect(quoted?.message).toBe('bad ***')
    const proxied = at(openai, { headers: { 'x-proxy-auth': 'Bearer proxy-secret' } })
    const echoed = await fails(
      jsonReply({ error: { message: 'no proxy-secret' } }, { status: 400 }),
      undefined,
      proxied,
    )
    expect(echoed?.message).toBe('no ***')
  })

  it('of embeddings comes and goes', async () => {
    const text = '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-0.2]}],"model":"m"}'
    provider.reply(jsonReply(text))
    const call = callOf({ model: 'any', input: 'Hello' }, { door: embeddings })
    expect(bodyOf(await transmit(call))?.text).toBe(text)
    expect(provider.requests.at(-1)?.path).toBe('/embeddings')
  })

  it('of a dialect that the provider has not is refused without asking', async () => {
    const count = provider.requests.length
    const call = callOf({ model: 'any', input: 'Hello' }, { door: embeddings })
    await expect(transmit(call, at(anthropic))).rejects.toMatchObject({ facts: { fault: 'request', status: 400 } })
    expect(provider.requests.length).toBe(count)
  })
})

describe('a plain answer in another dialect', () => {
  it('is converted from messages for a chat door', async () => {
    provider.reply(jsonReply(fixture('anthropic/text.json')))
    const { content, dropped } = await transmit(callOf({ ...hello, logit_bias: { 5: 1 } }), at(anthropic))
    expect(content).toMatchObject({
      kind: 'body',
      body: {
        object: 'chat.completion',
        choices: [{ message: { content: 'Hello! Ça va? 👋' }, finish_reason: 'stop' }],
      },
    })
    expect(dropped).toContain('logit_bias')
    const received = provider.requests.at(-1)
    expect(received).toMatchObject({ path: '/v1/messages', json: { model: 'm-1', messages: [{ role: 'user' }] } })
    expect(received?.headers).toMatchObject({ 'x-api-key': 'sk-gateway-key', 'anthropic-version': '2023-06-01' })
    expect(received?.headers.authorization).toBeUndefined()
  })

  it('is converted from chat for a messages door', async () => {
    provider.reply(jsonReply(fixture('mistral/text.json')))
    const call = callOf(
      { ...hello, max_tokens: 50 },
      { door: messages, headers: { 'anthropic-version': '2023-06-01' } },
    )
    const { content } = await transmit(call, at(mistral))
    expect(content).toMatchObject({ kind: 'body', body: { type: 'message', stop_reason: 'end_turn' } })
    const received = provider.requests.at(-1)
    expect(received).toMatchObject({ path: '/chat/completions', json: { max_tokens: 50 } })
    expect(received?.headers['anthropic-version']).toBeUndefined()
  })
})

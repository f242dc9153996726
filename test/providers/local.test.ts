import { describe, expect, it } from 'vitest'
import { createLocal } from '../../providers/local.ts'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import type { UpstreamError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'
import type { EmbedAsk, EmbedOutcome } from '../../src/semantic/embedding/embedder.ts'
import type { ReadyEmbedder } from '../../src/semantic/embedding/lazy-embedder.ts'
import { createExchange } from '../../src/upstream/exchange.ts'
import { createPools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { callOf, deploymentOf, limitsAt } from '../upstream/upstream-call.ts'

const identity = { name: 'tiny', version: '0', dimensions: 2, maxTokens: 8 }

/** A token a word and two more; the vector tells the length of the text. */
const wordwise = (text: string): EmbedOutcome => {
  const tokens = text.split(' ').length + 2
  return {
    kind: 'embedded',
    embedding: { vector: Float32Array.of(text.length, -0.5), tokens, truncated: tokens > 8 },
  }
}

const setUp = (
  ready: (signal: AbortSignal, loaded: ReadyEmbedder) => Promise<ReadyEmbedder> = async (_signal, loaded) => loaded,
  embed: (text: string) => EmbedOutcome = wordwise,
) => {
  const clock = fakeClock()
  const asked: (readonly [string, EmbedAsk | undefined])[] = []
  const loaded: ReadyEmbedder = {
    identity,
    state: () => ({ kind: 'ready', identity, detail: '' }),
    embed: async (text, ask) => {
      asked.push([text, ask])
      return embed(text)
    },
  }
  const provider = createLocal({ model: 'tiny', embedder: { ready: (signal) => ready(signal, loaded) }, clock })
  const exchange = createExchange({
    pools: createPools(),
    clock,
    dialects: { embeddings },
    maxAnswerBytes: 1e6,
    maxEventBytes: 1e5,
  })
  const ask = (body: JsonObject, { model = 'tiny', signal = new AbortController().signal } = {}) =>
    exchange(
      callOf({ model: 'local/tiny', ...body }, { door: embeddings }),
      deploymentOf(provider, '', { model, credential: undefined }),
      limitsAt(clock.now(), signal),
    )
  const answer = async (body: JsonObject): Promise<JsonObject> => {
    const { content } = await ask(body)
    if (content.kind !== 'body') throw new Error('expected a body')
    return content.body
  }
  const refusal = (answered: Promise<unknown>) =>
    answered.then(
      () => undefined,
      ({ facts }: UpstreamError) => facts,
    )
  return {
    clock,
    provider,
    asked,
    ask,
    answer,
    refusal: async (body: JsonObject) => refusal(ask(body)),
    refused: refusal,
  }
}

const item = (index: number, embedding: number[] | string) => ({ object: 'embedding', index, embedding })

describe('the local embedder as a provider', () => {
  it('is data like any other, and needs nothing', () => {
    const { provider } = setUp()
    expect(provider).toMatchObject({ name: 'local', keyless: true, knownModels: ['tiny'], auth: { kind: 'none' } })
    expect(provider.paths).toEqual({ embeddings: '/embeddings' })
  })

  it('embeds a text and a list of texts', async () => {
    const { answer } = setUp()
    expect(await answer({ input: 'one two' })).toEqual({
      object: 'list',
      data: [item(0, [7, -0.5])],
      model: 'tiny',
      usage: { prompt_tokens: 4, total_tokens: 4 },
    })
    expect(await answer({ input: ['a', 'b c', 'd'], dimensions: 2, encoding_format: 'float' })).toMatchObject({
      data: [item(0, [1, -0.5]), item(1, [3, -0.5]), item(2, [1, -0.5])],
      usage: { prompt_tokens: 10, total_tokens: 10 },
    })
  })

  it('writes little-endian floats as base64', async () => {
    const { answer } = setUp()
    // 1 is 0x3f800000, -0.5 is 0xbf000000.
    const expected = Buffer.from('0000803f000000bf', 'hex').toString('base64')
    expect(await answer({ input: 'a', encoding_format: 'base64' })).toMatchObject({ data: [item(0, expected)] })
  })

  it('remembers texts for the tenant alone, and lets lookups go first', async () => {
    const { answer, asked } = setUp()
    await answer({ input: 'a' })
    expect(asked).toMatchObject([['a', { scope: 'texts acme', lane: 'behind' }]])
  })

  const many = Array.from({ length: 257 }, () => 'a')
  it.each<[string, JsonObject, string]>([
    ['token numbers', { input: [1, 2, 3] }, 'Token numbers mean nothing outside'],
    ['lists of token numbers', { input: [[1], [2]] }, 'Token numbers mean nothing outside'],
    ['an empty text', { input: ['a', ' '] }, 'input[1] is empty. Leave it out.'],
    ['too many texts', { input: many }, 'input holds 257 texts; 256 go in one call.'],
    ['too many characters', { input: 'a'.repeat(8_193) }, 'input has 8193 characters; 8192 go in one text. Split it.'],
    ['too many tokens', { input: ['a', 'a b c d e f g'] }, 'input[1] has 9 tokens; tiny reads 8. Split it.'],
    ['other dimensions', { input: 'a', dimensions: 1 }, 'tiny gives 2 dimensions'],
    ['another format', { input: 'a', encoding_format: 'int8' }, 'encoding_format is float or base64.'],
  ])('refuses %s', async (_what, body, message) => {
    const { refusal } = setUp()
    expect(await refusal(body)).toMatchObject({
      fault: 'request',
      status: 400,
      message: expect.stringContaining(message),
    })
  })

  it('knows one model', async () => {
    const { ask, refused } = setUp()
    expect(await refused(ask({ input: 'a' }, { model: 'huge' }))).toMatchObject({
      status: 404,
      message: expect.stringContaining('Ask for local/tiny'),
    })
  })

  it('says when to come again while it loads for longer than anybody waits', async () => {
    const { clock, refusal } = setUp(
      (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const refused = refusal({ input: 'a' })
    await clock.untilSleeping(2)
    await clock.advance(10_000)
    expect(await refused).toMatchObject({ fault: 'overload', status: 503, retryAfterMs: 1_000 })
    expect(clock.sleeping()).toBe(0)
  })

  it('says what is wrong with a model that cannot be loaded', async () => {
    const { refusal } = setUp(() => Promise.reject(new Error('No model at ./here.')))
    expect(await refusal({ input: 'a' })).toMatchObject({
      status: 503,
      message: 'local/tiny answered 503: No model at ./here.',
    })
  })

  it('says that too many wait', async () => {
    const { refusal } = setUp(undefined, () => ({ kind: 'skipped', reason: 'queue-full' }))
    expect(await refusal({ input: 'a' })).toMatchObject({
      status: 503,
      message: expect.stringContaining('cache.semantic.workers'),
    })
  })

  it('stops in the middle of a list when its caller has gone', async () => {
    const leaving = new AbortController()
    const { ask, asked, refused } = setUp(undefined, (text) => {
      if (text === 'b') leaving.abort()
      return wordwise(text)
    })
    expect(await refused(ask({ input: ['a', 'b', 'c'] }, { signal: leaving.signal }))).toMatchObject({
      fault: 'aborted',
    })
    expect(asked.map(([text]) => text)).toEqual(['a', 'b'])
  })
})

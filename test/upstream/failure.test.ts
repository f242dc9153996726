import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import { failureOf } from '../../src/upstream/failure.ts'
import type { FailedAnswer } from '../../src/upstream/failure.ts'

const now = Date.UTC(2026, 0, 1)

const failure = (answer: Partial<FailedAnswer>, provider = 'openai', credential = 'sk-0123456789') =>
  failureOf(
    { status: 500, headers: {}, text: '', ...answer },
    {
      deployment: `${provider}/m`,
      provider: providers[provider] ?? { name: provider },
      secrets: [credential],
      readError: provider === 'anthropic' ? messages.readError : chat.readError,
      url: new URL('https://api.test/v1/chat/completions?api-version=1'),
      now,
    },
  )

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')

describe('failureOf by the providers’ true words', () => {
  it.each([
    ['openai/error-429', 429, 'overload', 'Rate limit reached'],
    ['openai/error-quota', 429, 'credential', 'You exceeded your current quota'],
    ['openai/error-401', 401, 'credential', 'Incorrect API key'],
    ['openai/error-404', 404, 'not-found', 'The model `gpt-9` does not exist'],
    ['openai/error-400', 400, 'request', 'Unsupported value'],
    ['azure-openai/error-content-filter', 400, 'request', 'The response was filtered'],
    ['azure-openai/error-429', 429, 'overload', 'Requests to the ChatCompletions_Create'],
    ['azure-openai/error-401', 401, 'credential', 'Access denied'],
    ['anthropic/error-529', 529, 'overload', 'Overloaded'],
    ['anthropic/error-400', 400, 'request', ''],
    ['anthropic/error-credit', 400, 'credential', 'Your credit balance is too low'],
    ['gemini/error-429', 429, 'overload', 'You exceeded your current quota'],
    ['gemini/error-key', 400, 'credential', 'API key not valid'],
    ['gemini/error-400', 400, 'request', 'Invalid JSON payload'],
    ['gemini/error-503', 503, 'overload', 'The model is overloaded'],
    ['mistral/error-422', 422, 'request', 'Extra inputs are not permitted'],
    ['mistral/error-401', 401, 'credential', 'Unauthorized'],
    ['mistral/error-429', 429, 'overload', 'Service tier capacity'],
    ['groq/error-400', 400, 'request', "'logprobs' is not supported"],
    ['groq/error-413', 413, 'overload', 'Request too large'],
    ['groq/error-498', 498, 'overload', 'Flex tier'],
    ['deepseek/error-402', 402, 'credential', 'Insufficient Balance'],
    ['xai/error-key', 400, 'credential', 'Incorrect API key provided'],
    ['together/error-422', 422, 'request', 'Input validation error'],
    ['fireworks/error-404', 404, 'not-found', 'Model not found'],
    ['openrouter/error-402', 402, 'credential', 'Insufficient credits'],
    ['openrouter/error-moderation', 403, 'request', 'Your chosen model requires moderation'],
    ['cohere/error-401', 401, 'credential', 'invalid api token'],
    ['cerebras/error-429', 429, 'overload', "We're experiencing high traffic"],
    ['nvidia/error-401', 401, 'credential', 'Authentication failed'],
    ['anthropic/error-404', 404, 'not-found', 'model: claude-nonesuch'],
    ['ollama/error-404', 404, 'not-found', "model 'llama9' not found"],
    ['vllm/error-400', 400, 'request', "This model's maximum context length"],
  ])('%s with %i is %s', (name, status, fault, message) => {
    const facts = failure({ status, text: fixture(name) }, name.split('/')[0])
    expect(facts).toMatchObject({ fault, status, deployment: expect.stringContaining('/m') })
    expect(facts.message).toContain(message)
    expect(facts.body).toBeTypeOf('object')
  })
})

describe('failureOf', () => {
  it.each([408, 409, 425, 429, 500, 502, 503, 504, 520, 529])('takes %i for overload', (status) => {
    expect(failure({ status, text: 'x' }).fault).toBe('overload')
  })

  it.each([401, 402, 403])('takes %i for a refused credential', (status) => {
    expect(failure({ status, text: 'x' }).fault).toBe('credential')
  })

  it.each([404, 405, 410])('takes %i for something that is not there, and tells the operator where', (status) => {
    expect(failure({ status, text: '<h1>Nothing here</h1>' })).toMatchObject({
      fault: 'not-found',
      message: `openai answered ${status}: Nothing here`,
      detail: expect.stringMatching(/^openai\/m: not found at api\.test\/v1\/chat\/completions \(openai answered/),
    })
  })

  it.each([
    [400, { error: { message: 'The model has been decommissioned', code: 'model_decommissioned' } }],
    [400, { object: 'error', message: 'Invalid model: mistral-x', type: 'invalid_model', code: '1500' }],
    [400, { error: { message: 'x/y is not a valid model ID', code: 400 } }],
    [400, { error: { message: 'Model Not Exist', type: 'invalid_request_error' } }],
    [undefined, { error: 'Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway' }],
    [undefined, { type: 'error', error: { type: 'not_found_error', message: 'model: x' } }],
  ])('knows what is not there under %s by %j', (status, body) => {
    expect(failure({ status, text: JSON.stringify(body) }).fault).toBe('not-found')
  })

  it.each([400, 413, 415, 422, 451])('takes %i for the request’s fault', (status) => {
    expect(failure({ status, text: 'x' }).fault).toBe('request')
  })

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': '7', 'retry-after-ms': '1234' }, 1_234],
    [{ 'retry-after': '7', 'retry-after-ms': 'soon' }, 7_000],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'Infinity' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'later' }, undefined],
    [{}, undefined],
  ])('reads the wait from %j', (headers: Record<string, string>, expected) => {
    expect(failure({ status: 429, headers }).retryAfterMs).toBe(expected)
  })

  it('reads the wait from Google’s body', () => {
    expect(failure({ status: 429, text: fixture('gemini/error-429') }, 'gemini').retryAfterMs).toBeCloseTo(34_074.8, 0)
  })

  it('keeps addresses inside the provider for the operator', () => {
    const error = { message: 'upstream vllm at\n10.0.0.5:8000 is gone', code: 'bad_gateway' }
    expect(failure({ status: 502, text: JSON.stringify({ error }) })).toMatchObject({
      message: 'openai/m answered 502: upstream vllm at *** is gone',
      detail: 'openai/m answered 502: upstream vllm at 10.0.0.5:8000 is gone',
      body: { error: { message: 'upstream vllm at\n*** is gone', code: 'bad_gateway' } },
    })
    expect(failure({ status: 502, text: '<p>no way to http://10.0.0.5/v1' })).toMatchObject({
      message: 'openai answered 502: no way to http://***/v1',
      detail: 'openai/m: openai answered 502: no way to http://10.0.0.5/v1',
    })
    expect(failure({ status: 401, text: fixture('openai/error-401') }).detail).toBeUndefined()
  })

  it('summarises a page and never dumps it', () => {
    const page = `<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title><style>a{}</style></head><body>${'<p>x'.repeat(9_000)}`
    expect(failure({ status: 502, text: page })).toMatchObject({
      message: 'openai answered 502: 502 Bad Gateway',
      body: undefined,
    })
    const untitled = failure({
      status: 502,
      text: `<script>alert(1)</script><b>Down</b> ${'word '.repeat(500)}`,
    }).message
    expect(untitled).toMatch(/^openai answered 502: Down word/)
    expect(untitled.length).toBeLessThan(250)
  })

  it('bounds a long sentence and says so where there is none', () => {
    const long = JSON.stringify({ error: { message: 'x'.repeat(5_000) } })
    expect(failure({ status: 400, text: long }).message).toHaveLength(500)
    expect(failure({ status: 500, text: long }).message).toMatch(/^openai\/m answered 500: x{499}…$/)
    expect(failure({ status: 503 }).message).toBe('openai answered 503: no reason given')
    expect(failure({ status: 500, text: '{"error":' }).fault).toBe('overload')
    expect(failure({ status: 400, text: '{"error":{"message":"Expected <string>"}}' }).message).toBe(
      'Expected <string>',
    )
  })

  it('blanks our credential wherever it is repeated', () => {
    const text = JSON.stringify({ error: { message: 'bad key sk-0123456789', given: 'Bearer sk-0123456789' } })
    const facts = failure({ status: 401, text })
    expect(facts.message).toBe('bad key ***')
    expect(JSON.stringify(facts)).not.toContain('sk-0123456789')
  })

  describe('without a status, inside a stream or a 200', () => {
    it.each([
      ['{"error":{"code":429,"message":"slow down"}}', 'openrouter', 'overload', 429],
      ['{"error":{"code":402,"message":"pay"}}', 'openrouter', 'credential', 402],
      ['{"error":{"code":400,"message":"no"}}', 'openrouter', 'request', 400],
      ['{"error":{"code":502,"message":"Upstream idle timeout exceeded"}}', 'openrouter', 'overload', 502],
      ['{"error":{"type":"server_error","message":"x"}}', 'openai', 'overload', undefined],
      ['{"error":{"type":"invalid_request_error","message":"x"}}', 'openai', 'request', undefined],
      ['{"error":{"code":"context_length_exceeded","message":"x"}}', 'openai', 'request', undefined],
      ['{"error":{"type":"insufficient_quota","message":"x"}}', 'openai', 'credential', undefined],
      [
        '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
        'anthropic',
        'overload',
        undefined,
      ],
      ['{"type":"error","error":{"type":"authentication_error","message":"x"}}', 'anthropic', 'credential', undefined],
      ['something broke', 'openai', 'overload', undefined],
    ])('takes %s from %s for %s', (text, provider, fault, status) => {
      expect(failure({ status: undefined, text }, provider)).toMatchObject({ fault, status })
    })
  })
})

it('blanks a credential that the provider repeats behind escapes', () => {
  const facts = failure({ status: 400, text: String.raw`{"error":{"message":"no sk\u002d0123456789"}}` })
  expect(JSON.stringify(facts)).not.toContain('0123456789')
})

describe.each([12_000, 200_000])('an error body of %i levels', (levels) => {
  const deep = (message: string, open: string, close: string) =>
    `{"error":{"message":"${message}","code":"model_not_found","d":${open.repeat(levels)}1${close.repeat(levels)}}}`

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('is read like any other (%s)', (open, close) => {
    const facts = failure({ status: 400, text: deep('no such model at 10.0.0.5:80', open, close) })
    expect(facts).toMatchObject({ fault: 'not-found', status: 400, message: 'no such model at ***' })
    expect(JSON.stringify(facts.body)).toMatch(
      /^\{"error":\{"message":"no such model at \*\*\*",.{80,500}"\*\*\*"[\]}]+$/,
    )
  })

  it('hides no credential behind escapes', () => {
    const facts = failure({ status: 400, text: deep(String.raw`no sk\u002d0123456789`, '[', ']') })
    expect(facts.message).toBe('no ***')
  })
})

it('leaves a body as deep as any real one as it is', () => {
  const body = { error: { message: 'x', detail: [{ loc: ['body', 0], input: { a: [{ b: [[[null, true, 1.5]]] }] } }] } }
  expect(failure({ status: 400, text: JSON.stringify(body) }).body).toEqual(body)
})

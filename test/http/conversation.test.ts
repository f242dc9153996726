import { describe, expect, it, vi } from 'vitest'
import { RequestError, RouteFailedError, UpstreamError } from '../../src/errors.ts'
import { chunk, chunks, completion, deferred, hit, answerOf, posting, question, testApp } from './support.ts'
import type { Answer } from '../../src/call.ts'
import type { StreamEvent } from '../../src/dialect.ts'

const door = '/v1/chat/completions'
const streamed = { ...question, stream: true }

const unavailable = new RouteFailedError({
  status: 503,
  kind: 'unavailable',
  code: 'upstream_unavailable',
  message: 'No deployment of demo/echo answered.',
  retryAfterMs: 1_500,
  attempts: [{ deployment: 'demo/echo', status: 503, reason: 'overloaded', durationMs: 12 }],
})

const streamOf = (events: AsyncIterable<StreamEvent>) => answerOf({ content: { kind: 'events', events } })

describe('a plain call', () => {
  it('is answered with the text of the answer and its headers', async () => {
    const { app } = testApp(() => hit({ content: { kind: 'body', body: completion, text: '{"id": "as it came"}' } }))
    const response = await app.request(door, posting(question))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-cache')).toBe('HIT')
    expect(response.headers.get('server-timing')).toMatch(/^auth;dur=0, total;dur=\d/)
    expect(await response.text()).toBe('{"id": "as it came"}')
  })

  it('reaches the gateway with all that it said', async () => {
    const { app, calls, clock } = testApp()
    const text = JSON.stringify({ ...question, cache: { ttl: 60 }, seed: 1 })
    await app.request(`${door}?api-version=1&x=%20`, {
      ...posting(text, {
        authorization: 'Bearer sk-own',
        'OpenAI-Organization': 'org-1',
        'anthropic-beta': 'a, b',
        'x-request-id': 'mine-1',
        'x-other': 'no',
        'x-reprise-cache-tags': 'one, two',
      }),
    })
    const [call] = calls
    expect(call).toMatchObject({
      id: 'mine-1',
      lossless: true,
      headers: { 'openai-organization': 'org-1', 'anthropic-beta': 'a, b' },
      query: 'api-version=1&x=%20',
      receivedAt: clock.now(),
      caller: { name: 'anonymous', credential: 'sk-own', models: ['*'] },
      controls: { ttlSeconds: 60, tags: ['one', 'two'] },
      request: { model: 'demo/echo', stream: false, body: { ...question, seed: 1 } },
    })
    expect(call?.headers).not.toHaveProperty('x-other')
    expect(Buffer.from(call?.bytes ?? []).toString()).toBe(text)
    expect(call?.dialect.name).toBe('chat')
  })

  it('tells when parsing lost something', async () => {
    const { app, calls } = testApp()
    await app.request(door, posting('{"model":"m","messages":[{"role":"user","content":"x"}],"seed":9007199254740993}'))
    expect(calls[0]).toMatchObject({ lossless: false, query: '' })
  })

  it('is also answered at the embeddings door', async () => {
    const { app, calls } = testApp()
    const response = await app.request('/v1/embeddings', posting({ model: 'm', input: 'x', stream: true }))
    expect(response.status).toBe(200)
    expect(calls[0]?.dialect.name).toBe('embeddings')
  })
})

describe('errors', () => {
  const failing = async (error: unknown) => {
    const { app, faults, ended } = testApp(() => {
      throw error
    })
    const response = await app.request(door, posting(question, { 'x-request-id': 'r-1' }))
    return { response, body: await response.json(), faults, end: await ended }
  }

  it('tell the attempts and that repeating will not help, when every deployment failed', async () => {
    const { response, body, faults, end } = await failing(unavailable)
    expect(response.status).toBe(503)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'r-1',
      'x-should-retry': 'false',
      'x-reprise-attempts': '1',
      'retry-after': '2',
      'retry-after-ms': '1500',
    })
    expect(body).toEqual({
      error: {
        message: 'No deployment of demo/echo answered.',
        type: 'server_error',
        param: null,
        code: 'upstream_unavailable',
        attempts: [{ deployment: 'demo/echo', status: 503, reason: 'overloaded', duration_ms: 12 }],
      },
    })
    expect(faults).toEqual([])
    expect(end?.completed).toBe(true)
    expect(end).toMatchObject({ status: 503, attempts: 1, tried: ['demo/echo'], error: 'upstream_unavailable' })
  })

  it('let a client come back when the provider said that it may', async () => {
    const problem = {
      status: 429,
      kind: 'rate-limit',
      code: 'rate_limit_exceeded',
      message: 'Later.',
      attempts: [],
    } as const
    const { response } = await failing(new RouteFailedError({ ...problem, retryAfterMs: 20_000 }))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '20'])
    expect(response.headers.get('x-should-retry')).toBeNull()
    const unspoken = await failing(new RouteFailedError(problem))
    expect(unspoken.response.headers.get('x-should-retry')).toBe('false')
  })

  it('let a client come back when this gateway asks it to', async () => {
    const problem = { status: 503, kind: 'unavailable', code: 'draining', message: 'Send it again.' } as const
    const { response } = await failing(new RequestError({ ...problem, retryAfterMs: 1_000 }))
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(response.headers.get('x-should-retry')).toBeNull()
  })

  it('leave it to the client to mend its own', async () => {
    const { response, body } = await failing(
      new RequestError({ status: 404, kind: 'not-found', code: 'model_not_found', param: 'model', message: 'No.' }),
    )
    expect(response.status).toBe(404)
    expect(response.headers.get('x-should-retry')).toBeNull()
    expect(body).toEqual({
      error: { message: 'No.', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
    })
  })

  it('do not make a client ask again for what only the cache may answer', async () => {
    const { response } = await failing(
      new RequestError({ status: 504, kind: 'unavailable', code: 'not_cached', message: 'Nothing is cached.' }),
    )
    expect(response.headers.get('x-should-retry')).toBe('false')
  })

  it('with a cause that is not for the client are reported with it', async () => {
    const problem = { status: 503, kind: 'unavailable', code: 'uploads_unavailable', message: 'No disk.' } as const
    const cause = new Error('ENOSPC: no space left on device')
    const { body, faults } = await failing(new RequestError(problem, cause))
    expect(faults).toEqual([cause])
    expect(JSON.stringify(body)).not.toContain('ENOSPC')
  })

  it('that nobody foresaw tell nothing but the request id, and are reported', async () => {
    const secret = new Error('the key is sk-1234')
    const { response, body, faults, end } = await failing(secret)
    expect(response.status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('sk-1234')
    expect(response.headers.get('x-request-id')).toBe('r-1')
    expect(faults).toEqual([secret])
    expect(end).toMatchObject({ status: 500, error: 'internal_error' })
  })

  it('keep the shape of the door, at the embeddings door too', async () => {
    const { app } = testApp(() => Promise.reject(unavailable))
    const response = await app.request('/v1/embeddings', posting({ model: 'm', input: 'x' }))
    expect(await response.json()).toMatchObject({ error: { type: 'server_error', param: null } })
  })
})

describe('a streamed call', () => {
  it('is answered with its events in proper form', async () => {
    const { app, ended } = testApp(() => streamOf(chunks('Hello', ', Ada')))
    const response = await app.request(door, posting(streamed))
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
      'x-cache': 'MISS',
    })
    const text = await response.text()
    expect(text).toBe(`data: ${chunk('Hello').data}\n\ndata: ${chunk(', Ada').data}\n\ndata: [DONE]\n\n`)
    expect(await ended).toMatchObject({ status: 200, streamed: true, completed: true, firstOutputMs: 0 })
  })

  it('is told in JSON when it fails before its head was sent', async () => {
    const { app } = testApp(() => Promise.reject(unavailable))
    const response = await app.request(door, posting(streamed))
    expect(response.status).toBe(503)
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  it('gets comments while it waits, and then its events', async () => {
    const answer = deferred<Answer>()
    const { app, clock, ended } = testApp(() => answer.promise)
    const waiting = app.request(door, posting(streamed))
    await clock.untilSleeping()
    await clock.advance(15_000)
    const response = await waiting
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect(response.headers.get('x-request-id')).toBeTruthy()
    expect(response.headers.get('x-cache')).toBeNull()

    const text = response.text()
    for (let beats = 0; beats < 2; beats++) {
      await clock.untilSleeping()
      await clock.advance(15_000)
    }
    answer.resolve(streamOf(chunks('Hello')))
    expect(await text).toBe(`: waiting\n\n: waiting\n\ndata: ${chunk('Hello').data}\n\ndata: [DONE]\n\n`)
    expect(await ended).toMatchObject({ status: 200, completed: true, provider: 'demo', firstOutputMs: 45_000 })
  })

  it('ends with the error and no [DONE] when it fails after its head was sent', async () => {
    const answer = deferred<Answer>()
    const { app, clock, ended } = testApp(() => answer.promise)
    const waiting = app.request(door, posting(streamed))
    await clock.untilSleeping()
    await clock.advance(15_000)
    const text = (await waiting).text()
    answer.reject(unavailable)
    expect(await text).toMatch(/^data: \{"error":\{"message":"No deployment of demo\/echo answered\."[^\n]*\n\n$/)
    expect(await ended).toMatchObject({
      status: 503,
      completed: false,
      error: 'upstream_unavailable',
      attempts: 1,
      firstOutputMs: undefined,
    })
  })

  it('ends with the error and no [DONE] when it breaks in the middle', async () => {
    const broken = new UpstreamError({ deployment: 'demo/echo', fault: 'connect', message: 'the connection was reset' })
    const events = async function* () {
      yield chunk('Hel')
      throw broken
    }
    const { app, ended, faults } = testApp(() => streamOf(events()))
    const text = await (await app.request(door, posting(streamed))).text()
    const [first, error, ...rest] = text.split('\n\n')
    expect(first).toBe(`data: ${chunk('Hel').data}`)
    expect(error).toContain('"code":"upstream_connect"')
    expect(rest).toEqual([''])
    expect(await ended).toMatchObject({ status: 502, completed: false, error: 'upstream_connect', provider: 'demo' })
    expect(faults).toEqual([])
  })

  it('tells the usage and cost that were known only at its end', async () => {
    let read = false
    const events = async function* () {
      yield* chunks('Hello')
      read = true
    }
    const { app, ended } = testApp(() => ({
      ...streamOf(events()),
      tally: () => (read ? { usage: { inputTokens: 4, outputTokens: 3 }, cost: 0.5 } : {}),
    }))
    const response = await app.request(door, posting(streamed))
    expect(response.headers.get('x-reprise-cost')).toBeNull()
    await response.text()
    expect(await ended).toMatchObject({ cost: 0.5, usage: { inputTokens: 4, outputTokens: 3 } })
  })

  it('is let go of when its reader leaves', async () => {
    const { app, ended } = testApp(() => streamOf(chunks(...Array.from({ length: 100 }, () => 'x'.repeat(1_000)))))
    const response = await app.request(door, posting(streamed))
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(await ended).toMatchObject({ status: 200, completed: false })
  })
})

describe('a client that takes nothing', () => {
  it.each([
    ['a plain answer', question, 15_000, 60_000],
    ['a stream', streamed, 15_000, 60_000],
    ['a stream with rare comments', streamed, 45_000, 90_000],
  ])('of %s is dropped in the end', async (_case, body, heartbeatMs, stallMs) => {
    const setTimeout = vi.fn<(ms: number) => void>()
    const { app } = testApp((call) => (call.request.stream ? streamOf(chunks('x')) : answerOf()), {
      settings: { bodyLimitBytes: 1_000, bodyTimeoutMs: 1_000, heartbeatMs },
    })
    await app.request(door, posting(body), { outgoing: { once: () => {}, socket: { setTimeout } } })
    expect(setTimeout.mock.calls).toEqual([[stallMs]])
  })
})

describe('what is announced', () => {
  it('is one start and one end, with the template of the door', async () => {
    const { app, events } = testApp(() => hit({ route: 'assistant', timing: { upstream: 7 } }))
    await app.request('/chat/completions', posting(question, { 'x-request-id': 'r-1' }))
    expect(events).toEqual([
      { type: 'request-start', requestId: 'r-1', door, at: expect.any(Number) },
      {
        type: 'request-end',
        requestId: 'r-1',
        method: 'POST',
        door,
        dialect: 'chat',
        route: 'assistant',
        caller: 'anonymous',
        tenant: 'anonymous',
        status: 200,
        streamed: false,
        completed: true,
        outcome: { kind: 'hit', detail: 'exact', ttlSeconds: 376, ageSeconds: 24 },
        provider: 'demo',
        model: 'echo',
        attempts: 0,
        usage: { inputTokens: 4, outputTokens: 3 },
        cost: 0,
        saved: 0.0012,
        startedAt: expect.any(Number),
        durationMs: 0,
        firstOutputMs: undefined,
        upstreamMs: 7,
        error: undefined,
      },
    ])
  })

  it('tells of a request that got no further than its body', async () => {
    const { app, events } = testApp()
    await app.request(door, posting('{'))
    expect(events.at(-1)).toMatchObject({
      status: 400,
      completed: true,
      route: 'other',
      outcome: undefined,
      attempts: 0,
    })
    expect(events).toHaveLength(2)
  })
})

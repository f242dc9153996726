import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createCallers } from '../../src/http/callers.ts'
import { posting, question, testApp } from './support.ts'

const door = '/v1/chat/completions'
const message = (content: unknown) => JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content }] })
const limit = 100_000
const settings = { bodyLimitBytes: limit, bodyTimeoutMs: 30_000, heartbeatMs: 15_000 }

interface Refusal {
  readonly status: number
  /** Part of the message. */
  readonly says: RegExp
  readonly code?: string
  readonly param?: string | null
}

describe('a request that is refused', () => {
  const table: readonly [string, RequestInit, Refusal][] = [
    ['no body', posting(''), { status: 400, says: /empty/ }],
    ['not JSON', posting('{"model": demo}'), { status: 400, says: /line 1, column 11/ }],
    ['JSON cut short', posting(message('x').slice(0, -3)), { status: 400, says: /not valid JSON/ }],
    ['JSON that is no object', posting('[1]'), { status: 400, says: /not an object/ }],
    ['invalid UTF-8', posting(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])), { status: 400, says: /UTF-8/ }],
    [
      'deep nesting',
      posting(message('x').replace('"x"', `${'['.repeat(300)}${']'.repeat(300)}`)),
      {
        status: 400,
        says: /deeper than/,
      },
    ],
    [
      'no model',
      posting({ messages: [{ role: 'user', content: 'x' }] }),
      { status: 400, says: /model/, param: 'model' },
    ],
    ['a model that is no text', posting({ ...question, model: 7 }), { status: 400, says: /model/, param: 'model' }],
    ['empty messages', posting({ ...question, messages: [] }), { status: 400, says: /messages/, param: 'messages' }],
    [
      'a wrong type inside',
      posting({ ...question, messages: [{ role: 'user', content: 'x' }, { role: 5 }] }),
      {
        status: 400,
        says: /messages\[1\]\.role/,
        param: 'messages[1].role',
      },
    ],
    [
      'another content type',
      posting(message('x'), { 'content-type': 'text/plain' }),
      {
        status: 415,
        says: /application\/json/,
        code: 'unsupported_content_type',
      },
    ],
    [
      'a form',
      { method: 'POST', body: new URLSearchParams({ model: 'x' }) },
      {
        status: 415,
        says: /application\/json/,
      },
    ],
    [
      'a body in an unknown coding',
      posting(message('x'), { 'content-encoding': 'br' }),
      {
        status: 415,
        says: /gzip/,
        code: 'unsupported_content_encoding',
      },
    ],
    [
      'a body that is not the gzip it claims to be',
      posting(message('x'), { 'content-encoding': 'gzip' }),
      {
        status: 400,
        says: /not gzip/,
      },
    ],
    [
      'gzip cut short',
      posting(gzipSync(message('x')).subarray(0, 30), { 'content-encoding': 'gzip' }),
      {
        status: 400,
        says: /cut short/,
      },
    ],
    [
      'a body over the limit',
      posting(message('x'.repeat(limit))),
      {
        status: 413,
        says: /larger than 100000 bytes.*server\.bodyLimit/,
        code: 'request_too_large',
      },
    ],
    [
      'gzip that swells over the limit',
      posting(gzipSync(message('x'.repeat(limit))), { 'content-encoding': 'gzip' }),
      {
        status: 413,
        says: /larger than 100000 bytes/,
      },
    ],
    [
      'an ill-formed wish',
      posting(question, { 'cache-control': 'max-age=soon' }),
      {
        status: 400,
        says: /max-age/,
        param: 'cache-control',
      },
    ],
    [
      'an ill-formed wish in the body',
      posting({ ...question, cache: { ttl: 'long' } }),
      {
        status: 400,
        says: /cache\.ttl/,
        param: 'cache.ttl',
      },
    ],
    [
      'two authorizations',
      posting(question, { authorization: 'Bearer a, Bearer b' }),
      {
        status: 400,
        says: /more than once/,
        code: 'duplicate_header',
        param: 'authorization',
      },
    ],
    ['two API keys', posting(question, { 'x-api-key': 'a, b' }), { status: 400, says: /more than once/ }],
  ]

  it.each(table)('has %s', async (_case, init, { status, says, ...wanted }) => {
    const { app, calls, events, faults } = testApp(undefined, { settings })
    const response = await app.request(door, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    const { error } = (await response.json()) as { error: Record<string, unknown> }
    expect(Object.keys(error).toSorted()).toEqual(['code', 'message', 'param', 'type'])
    expect(error['message']).toMatch(says)
    expect(error).toMatchObject({ type: 'invalid_request_error', ...wanted })
    expect(calls).toEqual([])
    expect(faults).toEqual([])
    expect(events.filter(({ type }) => type === 'request-end')).toHaveLength(1)
  })

  it('names the codings that are read', async () => {
    const { app } = testApp()
    const response = await app.request(door, posting('{}', { 'content-encoding': 'zstd' }))
    expect(response.headers.get('accept-encoding')).toBe('gzip, identity')
  })
})

describe('a body over the limit', () => {
  it('is refused by what it says of its length, before any of it is read', async () => {
    const { app } = testApp(undefined, { settings })
    let pulled = 0
    const body = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 })
    const init = { ...posting('', { 'content-length': String(limit + 1) }), body, duplex: 'half' } as RequestInit
    expect((await app.request(door, init)).status).toBe(413)
    expect(pulled).toBe(0)
  })

  it('is refused as soon as too much has come, where it does not say', async () => {
    const { app } = testApp(undefined, { settings })
    let pulled = 0
    const body = new ReadableStream(
      {
        pull: (controller) => {
          pulled++
          controller.enqueue(Buffer.alloc(10_000, 0x20))
        },
      },
      { highWaterMark: 0 },
    )
    expect((await app.request(door, { ...posting(''), body, duplex: 'half' } as RequestInit)).status).toBe(413)
    expect(pulled).toBe(11)
  })

  it('may be exactly as long as the limit', async () => {
    const exact = message('x'.repeat(limit - message('').length))
    const { app, calls } = testApp(undefined, { settings })
    expect((await app.request(door, posting(exact))).status).toBe(200)
    expect(calls[0]?.bytes).toHaveLength(limit)
  })
})

describe('a body that stops half-way', () => {
  it('is refused with 408 after the time for it', async () => {
    const { app, clock, ended } = testApp(undefined, { settings })
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"model":')) })
    const refused = app.request(door, { ...posting(''), body, duplex: 'half' } as RequestInit)
    await clock.untilSleeping()
    await clock.advance(29_999)
    expect(clock.sleeping()).toBe(1)
    await clock.advance(1)
    const response = await refused
    expect(response.status).toBe(408)
    expect(await response.json()).toMatchObject({ error: { code: 'body_timeout', param: null } })
    expect(await ended).toMatchObject({ status: 408, error: 'body_timeout' })
  })
})

describe('a request that is odd but well', () => {
  it.each([
    ['a JSON type with parameters', { 'content-type': 'Application/JSON; charset=utf-8' }],
    ['another JSON type', { 'content-type': 'application/vnd.api+json' }],
    ['no coding by name', { 'content-encoding': 'identity' }],
  ])('has %s', async (_case, headers) => {
    const { app } = testApp()
    expect((await app.request(door, posting(question, headers))).status).toBe(200)
  })

  it('has no content type, but then must not come from a page', async () => {
    const { app } = testApp()
    const init = { method: 'POST', body: Buffer.from(message('x')) }
    expect((await app.request(door, init)).status).toBe(200)
    expect((await app.request(door, { ...init, headers: { origin: 'https://evil.example' } })).status).toBe(415)
  })

  it('is gzip', async () => {
    const { app, calls } = testApp()
    await app.request(door, posting(gzipSync(message('gzipped')), { 'content-encoding': 'gzip' }))
    expect(Buffer.from(calls[0]?.bytes ?? []).toString()).toBe(message('gzipped'))
  })

  it('has members named like those of every object', async () => {
    const { app, calls } = testApp()
    const text = `{"__proto__":{"polluted":1},"constructor":2,${message('x').slice(1)}`
    expect((await app.request(door, posting(text))).status).toBe(200)
    const body = calls[0]?.request.body ?? {}
    expect(Object.keys(body)).toContain('__proto__')
    expect(body['polluted']).toBeUndefined()
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  it.each([
    ['NUL bytes in a text', 'a\0b'],
    ['one message of 1 MB', 'x'.repeat(1_000_000)],
  ])('has %s', async (_case, content) => {
    const { app, calls } = testApp(undefined, { settings: { ...settings, bodyLimitBytes: 32_000_000 } })
    expect((await app.request(door, posting(message(content)))).status).toBe(200)
    expect(calls[0]?.request.body['messages']).toEqual([{ role: 'user', content }])
  })
})

describe('a client key that is not known', () => {
  const callers = createCallers([{ name: 'web', key: 'sk-web', models: ['*'] }])

  it('is refused before the body is read, in the shape of the door', async () => {
    const { app, calls, ended } = testApp(undefined, { callers })
    const response = await app.request(door, posting('not even JSON', { authorization: 'Bearer wrong' }))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({
      error: { type: 'authentication_error', code: 'invalid_api_key', param: null },
    })
    expect(calls).toEqual([])
    expect(await ended).toMatchObject({ status: 401, caller: 'unknown', tenant: '', error: 'invalid_api_key' })
  })
})

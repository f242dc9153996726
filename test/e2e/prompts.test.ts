import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Json } from '../../src/json.ts'
import { jsonReply, sse, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { startPromptGateway } from '../support/prompt-gateway.ts'
import type { PromptGateway } from '../support/prompt-gateway.ts'
import { completionOf } from '../prompt/support.ts'

const files = {
  'greet.prompt': `---
model: fake/m
input: { schema: { name: string, "count?": integer, "tags?(array)": string } }
reprise:
  get: true
  path: /api/greet/:name
  tags: [hello]
  http: { maxAge: 1m, sharedMaxAge: 1h, staleWhileRevalidate: 10s, staleIfError: 1d }
---
{{role "system"}}Greet.
{{role "user"}}{{name}} {{count}} {{#each tags}}{{this}},{{/each}}`,
  'open.prompt':
    '---\nmodel: fake/m\ninput: { schema: { q: string } }\nreprise: { get: true, http: { public: true } }\n---\n{{q}}',
  'sort.prompt':
    '---\nmodel: fake/m\ninput: { schema: { text: string } }\noutput: { schema: { "kind(enum)": [a, b] } }\n---\n{{text}}',
  'split@1.prompt': '---\nmodel: fake/m\ninput: { schema: { n: integer } }\nreprise: { weight: 1 }\n---\nfirst {{n}}',
  'split@2.prompt': '---\nmodel: fake/m\ninput: { schema: { n: integer } }\nreprise: { weight: 1 }\n---\nsecond {{n}}',
  'small.prompt':
    '---\nmodel: fake/m\ninput: { schema: { text: string } }\nreprise: { maxInputBytes: 1KB }\n---\n{{text}}',
}

let provider: FakeProvider
let gateway: PromptGateway
let locked: PromptGateway

beforeAll(async () => {
  provider = await startFakeProvider()
  const yaml = `
providers: { fake: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: k } }
routing: { retry: { attempts: 1 } }
`
  gateway = await startPromptGateway(files, yaml)
  locked = await startPromptGateway(
    files,
    `${yaml}server: { cors: { origins: [https://shop.example] } }\nclients: [{ name: web, key: client-key }]\nadmin: { key: admin-key }\n`,
  )
})
afterAll(async () => {
  await gateway.close()
  await locked.close()
  await provider.close()
})

let unique = 0
const fresh = (): string => `name-${++unique}`
const says = (text: string) => provider.reply(jsonReply(completionOf(text)))
const asked = (): Json | undefined => provider.requests.at(-1)?.json['messages']
const problem = async (response: Response) => {
  const body = JSON.parse(await response.text())
  return { status: response.status, code: body.error.code, message: body.error.message }
}

describe('a prompt', () => {
  it('answers POST with its output and usage, and the same again from cache', async () => {
    const name = fresh()
    says('Hello, Ada')
    const response = await gateway.post('/prompts/greet', { name, tags: ['x', 'y'] })
    expect(await response.json()).toEqual({ output: 'Hello, Ada', usage: { inputTokens: 4, outputTokens: 3 } })
    expect(response.headers.get('x-reprise-prompt')).toBe('greet@1')
    expect(asked()).toEqual([
      { role: 'system', content: 'Greet.' },
      { role: 'user', content: `${name}  x,y,` },
    ])
    const again = await gateway.post('/prompts/greet@1', { tags: ['x', 'y'], name })
    expect(again.headers.get('x-cache')).toBe('HIT')
    expect(await again.json()).toEqual({ output: 'Hello, Ada', usage: { inputTokens: 4, outputTokens: 3 } })
  })

  it('answers text/plain with the bare text', async () => {
    says('Hello')
    const response = await gateway.post('/prompts/greet', { name: fresh() }, { accept: 'text/plain' })
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await response.text()).toBe('Hello')
  })

  it('streams, and a plain call finds what was streamed', async () => {
    const name = fresh()
    const piece = (delta: object, finish: string | null = null) =>
      sse({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [{ index: 0, delta: { ...delta }, finish_reason: finish }],
      })
    const usage = sse({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [],
      usage: { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 },
    })
    provider.reply(
      streamReply([
        piece({ role: 'assistant', content: 'Hel' }),
        piece({ content: 'lo' }),
        piece({}, 'stop'),
        usage,
        sse('[DONE]'),
      ]),
    )
    const response = await gateway.post('/prompts/greet', { name }, { accept: 'text/event-stream' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toBe(
      'event: delta\ndata: {"text":"Hel"}\n\nevent: delta\ndata: {"text":"lo"}\n\n' +
        'event: done\ndata: {"output":"Hello","usage":{"inputTokens":4,"outputTokens":2}}\n\n',
    )
    const plain = await gateway.post('/prompts/greet', { name })
    expect(plain.headers.get('x-cache')).toBe('HIT')
    expect(await plain.json()).toEqual({ output: 'Hello', usage: { inputTokens: 4, outputTokens: 2 } })
  })

  it('tells in the stream what broke it', async () => {
    provider.reply(jsonReply({ error: { message: 'no' } }, { status: 400 }))
    const response = await gateway.post('/prompts/greet', { name: fresh() }, { accept: 'text/event-stream' })
    const text = await response.text()
    expect(response.status === 400 || text.startsWith('event: error\ndata: {"error":{')).toBe(true)
  })

  it('takes GET where its file allows, with variables of every kind, and at its own path', async () => {
    const name = fresh()
    says('Hello')
    const response = await gateway.get(`/api/greet/${name}%20%2F?count=3&tags=a&tags=b`)
    expect(response.status).toBe(200)
    expect(asked()).toMatchObject([{}, { content: `${name} / 3 a,b,` }])
    const same = await gateway.post(`/api/greet/${name}%20%2F`, { count: 3, tags: ['a', 'b'] })
    expect(same.headers.get('x-cache')).toBe('HIT')
  })

  it('stays in its version while variables are the same, and both versions get calls', async () => {
    provider.otherwise(jsonReply(completionOf('ok')))
    const versionOf = async (n: number) =>
      (await gateway.post('/prompts/split', { n }, { 'cache-control': 'no-cache' })).headers.get('x-reprise-prompt')
    const first = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(versionOf))
    expect(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(versionOf))).toEqual(first)
    expect(new Set(first)).toEqual(new Set(['split@1', 'split@2']))
    expect((await gateway.post('/prompts/split@2', { n: 1 })).headers.get('x-reprise-prompt')).toBe('split@2')
  })
})

describe('an answer that was promised as JSON', () => {
  it('is that JSON itself', async () => {
    says('{"kind":"a"}')
    const response = await gateway.post('/prompts/sort', { text: fresh() })
    expect(await response.json()).toEqual({ kind: 'a' })
  })

  it('is asked for once more when it is wrong, and only the right one is kept', async () => {
    const text = fresh()
    says('{"kind":"c"}')
    says('{"kind":"b"}')
    const response = await gateway.post('/prompts/sort', { text })
    expect(await response.json()).toEqual({ kind: 'b' })
    expect(response.headers.get('x-reprise-attempts')).toBe('2')
    expect(asked()).toEqual([
      { role: 'user', content: text },
      { role: 'assistant', content: '{"kind":"c"}' },
      { role: 'user', content: expect.stringContaining('kind must be one of "a", "b"') },
    ])
    const before = provider.requests.length
    const again = await gateway.post('/prompts/sort', { text })
    expect(again.headers.get('x-cache')).toBe('HIT')
    expect(await again.json()).toEqual({ kind: 'b' })
    expect(provider.requests).toHaveLength(before)
  })

  it('is a 502 that says what was wrong when it is wrong twice, and nothing is kept', async () => {
    const text = fresh()
    says('{"kind":"c"}')
    says('no')
    expect(await problem(await gateway.post('/prompts/sort', { text }))).toEqual({
      status: 502,
      code: 'output_schema_violated',
      message: expect.stringContaining('the answer is not a JSON object'),
    })
    says('{"kind":"a"}')
    const later = await gateway.post('/prompts/sort', { text })
    expect(later.headers.get('x-cache')).toBe('MISS')
  })

  it('serves a crowd with one repair', async () => {
    const text = fresh()
    const before = provider.requests.length
    says('{"kind":"c"}')
    says('{"kind":"b"}')
    const answers = await Promise.all(Array.from({ length: 5 }, () => gateway.post('/prompts/sort', { text })))
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(answers.map(() => ({ kind: 'b' })))
    expect(provider.requests.length - before).toBe(2)
  })

  it('never comes from a call at another door that looks the same', async () => {
    const text = fresh()
    says('{"kind":"c"}')
    const body = { model: 'fake/m', messages: [{ role: 'user', content: text }] }
    const schema = JSON.parse(await (await gateway.post('/prompts/sort?render', { text })).text()).request
      .response_format
    await gateway.post('/v1/chat/completions', { ...body, response_format: schema })
    says('{"kind":"a"}')
    expect(await (await gateway.post('/prompts/sort', { text })).json()).toEqual({ kind: 'a' })
  })

  it('is not streamed', async () => {
    const response = await gateway.post('/prompts/sort', { text: 'x' }, { accept: 'text/event-stream' })
    expect(await problem(response)).toMatchObject({ status: 406, code: 'not_acceptable' })
  })
})

describe('what a caller can get wrong', () => {
  it.each([
    ['/prompts/greet', {}, 400, 'name is missing'],
    ['/prompts/greet', { name: 1, nme: 'x' }, 400, 'nme is not known'],
    ['/prompts/greet', '{"name":"x","count":12345678901234567890}', 400, 'Send large numbers as texts'],
    ['/prompts/greet?name=x', {}, 400, 'POST takes variables as a JSON body'],
    ['/prompts/greeet', { name: 'x' }, 404, 'Did you mean greet'],
    ['/prompts/greet@7', { name: 'x' }, 404, 'Did you mean greet@1'],
    ['/prompts/small', { text: 'x'.repeat(2_000) }, 413, 'raise prompts.maxInputBytes'],
    ['/api/greet/ada', { name: 'x' }, 400, 'name is given more than once'],
  ])('POST %s %j is a %i', async (path, variables, status, message) => {
    const body = typeof variables === 'string' ? variables : JSON.stringify(variables)
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(await problem(response)).toMatchObject({ status, message: expect.stringContaining(message) })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['/prompts/greet?count=x&name=a', 400, 'count must be integer'],
    ['/prompts/greet?name=a&name=b', 400, 'name is given more than once'],
    ['/prompts/greet?name=a&__proto__=b', 400, '__proto__ is not known'],
    ['/prompts/sort?text=a', 405, 'POST only'],
  ])('GET %s is a %i', async (path, status, message) => {
    expect(await problem(await gateway.get(path))).toMatchObject({ status, message: expect.stringContaining(message) })
  })

  it('says in Allow what a prompt takes', async () => {
    const put = (path: string) => fetch(`${gateway.url}${path}`, { method: 'PUT' })
    expect((await put('/prompts/sort')).headers.get('allow')).toBe('POST')
    expect((await put('/api/greet/x')).headers.get('allow')).toBe('GET, HEAD, POST')
  })
})

describe('GET answers for browsers and CDNs', () => {
  it('have validators, lifetimes and purge keys, and no Age', async () => {
    const path = `/prompts/greet?name=${fresh()}`
    says('Hello')
    const miss = await gateway.get(path)
    const hit = await gateway.get(path)
    expect(hit.headers.get('x-cache')).toBe('HIT')
    for (const { headers } of [miss, hit]) {
      expect(headers.get('cache-control')).toBe(
        'public, max-age=60, s-maxage=3600, stale-while-revalidate=10, stale-if-error=86400',
      )
      expect(headers.get('vary')).toBe('Accept, Authorization, X-Api-Key')
      expect(headers.get('surrogate-key')).toBe('greet greet@1 hello')
      expect(headers.get('cache-tag')).toBe('greet,greet@1,hello')
      expect(headers.get('age')).toBeNull()
      expect(headers.get('etag')).toBe(miss.headers.get('etag'))
    }
    expect(Date.parse(hit.headers.get('last-modified') ?? '')).toBeLessThanOrEqual(
      Date.parse(miss.headers.get('last-modified') ?? ''),
    )
  })

  it('are 304 for who has them, 200 for who has others', async () => {
    const path = `/prompts/greet?name=${fresh()}`
    says('Hello')
    const { headers } = await gateway.get(path)
    const etag = headers.get('etag') ?? ''
    const modified = headers.get('last-modified') ?? ''
    const status = async (condition: Record<string, string>) => (await gateway.get(path, condition)).status
    expect(await status({ 'if-none-match': etag })).toBe(304)
    expect(await status({ 'if-none-match': `"x", W/${etag}` })).toBe(304)
    expect(await status({ 'if-none-match': '*' })).toBe(304)
    expect(await status({ 'if-none-match': '"x"' })).toBe(200)
    expect(await status({ 'if-modified-since': modified })).toBe(304)
    expect(await status({ 'if-modified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(200)
    expect(await status({ 'if-none-match': '"x"', 'if-modified-since': modified })).toBe(200)
    expect(await status({ 'if-none-match': etag, accept: 'text/plain' })).toBe(200)
    const unchanged = await gateway.get(path, { 'if-none-match': etag })
    expect(await unchanged.text()).toBe('')
    expect(unchanged.headers.get('etag')).toBe(etag)
    expect(unchanged.headers.get('cache-control')).toContain('max-age=60')
  })

  it.each([
    { 'cache-control': 'no-store' },
    { 'x-reprise-cache-namespace': 'mine' },
    { 'x-portkey-cache-namespace': 'mine' },
    { 'x-reprise-cache-variants': '2' },
  ])('are for nobody else when asked with %j', async (headers) => {
    says('Hello')
    const response = await gateway.get(`/prompts/greet?name=${fresh()}`, headers)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('answer HEAD with the same head', async () => {
    const path = `/prompts/greet?name=${fresh()}`
    says('Hello')
    const { headers } = await gateway.get(path)
    const head = await fetch(`${gateway.url}${path}`, { method: 'HEAD' })
    expect(await head.text()).toBe('')
    for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
      expect(`${name}: ${head.headers.get(name)}`).toBe(`${name}: ${headers.get(name)}`)
    }
  })

  it('are private to who shows a key, unless the file says public', async () => {
    const key = { authorization: 'Bearer client-key' }
    says('Hello')
    const own = await locked.get(`/prompts/greet?name=${fresh()}`, key)
    expect(own.headers.get('cache-control')).toBe(
      'private, max-age=60, stale-while-revalidate=10, stale-if-error=86400',
    )
    expect(own.headers.get('vary')).toBe('Accept, Authorization, X-Api-Key, Origin')
    says('Hello')
    const open = await locked.get(`/prompts/open?q=${fresh()}`, key)
    expect(open.headers.get('cache-control')).toMatch(/^public, max-age=60, s-maxage=3600/)
    expect(open.headers.get('vary')).toBe('Accept, Origin')
    expect((await locked.get('/prompts/open?q=1')).status).toBe(401)
  })
})

describe('pages of other origins', () => {
  it.each(['/prompts/greet', '/api/greet/ada'])('are let in at %s where they are configured', async (path) => {
    const origin = 'https://shop.example'
    const preflight = await fetch(`${locked.url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    const refused = await locked.post(path, {}, { origin })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin])
    const other = await locked.post(path, {}, { origin: 'https://evil.example' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('what belongs to the operator', () => {
  it('sees the messages by ?render, and nobody else does', async () => {
    const before = provider.requests.length
    const shown = await locked.post('/prompts/greet?render', { name: 'Ada' }, { authorization: 'Bearer admin-key' })
    expect(await shown.json()).toMatchObject({
      prompt: 'greet@1',
      request: { model: 'fake/m', messages: [{ role: 'system' }, {}] },
    })
    expect(
      (await locked.post('/prompts/greet?render', { name: 'Ada' }, { authorization: 'Bearer client-key' })).status,
    ).toBe(401)
    expect(provider.requests).toHaveLength(before)
  })

  it.each([{ prompt: 'greet' }, { tags: ['greet@1'] }, { tags: ['hello'] }])('purges by %j', async (selector) => {
    const path = `/prompts/greet?name=${fresh()}`
    says('Hello')
    await gateway.get(path)
    expect((await gateway.get(path)).headers.get('x-cache')).toBe('HIT')
    await gateway.post('/admin/cache/purge', selector)
    says('Hello again')
    const after = await gateway.get(path)
    expect(after.headers.get('x-cache')).toBe('MISS')
  })

  it('changes a file while the gateway runs, and a broken one does no harm', async () => {
    provider.otherwise(jsonReply(completionOf('ok')))
    gateway.prompt('late.prompt', '---\nmodel: fake/m\n---\nOne')
    await vi.waitFor(async () => expect((await gateway.post('/prompts/late', {})).status).toBe(200), 5_000)
    expect(asked()).toEqual([{ role: 'user', content: 'One' }])
    gateway.prompt('late.prompt', '---\nmodel: fake/m\n---\n{{#if')
    const told = () => gateway.log.map(({ msg }) => msg)
    await vi.waitFor(
      () => expect(told()).toContainEqual(expect.stringMatching(/^prompt late\.prompt, line 4: .*keeps serving$/)),
      5_000,
    )
    expect((await gateway.post('/prompts/late', {})).status).toBe(200)
    gateway.prompt('never.prompt', 'Hi')
    await vi.waitFor(async () => expect((await gateway.post('/prompts/never', {})).status).toBe(503), 5_000)
  })
})

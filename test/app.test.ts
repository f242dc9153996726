import { describe, expect, it } from 'vitest'
import { posting, question, testApp } from './http/support.ts'

const errorOf = async (response: Response): Promise<Record<string, unknown>> => {
  const { error } = (await response.json()) as { error: Record<string, unknown> }
  return error
}

describe('the doors', () => {
  it.each([
    ['/v1/chat/completions', question],
    ['/chat/completions', question],
    ['/v1/embeddings', { model: 'demo/embed', input: 'x' }],
    ['/embeddings', { model: 'demo/embed', input: 'x' }],
  ])('%s answers', async (path, body) => {
    const response = await testApp().app.request(path, posting(body))
    expect(response.status).toBe(200)
  })

  it('open only for the dialects that are given', async () => {
    const { collaborators } = testApp()
    const { app } = testApp(undefined, { dialects: { chat: collaborators.dialects.chat } })
    expect((await app.request('/v1/embeddings', posting({ model: 'm', input: 'x' }))).status).toBe(404)
  })
})

describe('a path that is not there', () => {
  it.each([
    ['/v1/chat/completion', /Did you mean \/v1\/chat\/completions\?/],
    ['/v1/v1/chat/completions', /Did you mean \/v1\/chat\/completions\?/],
    ['/chat/completions/', /Did you mean \/chat\/completions\?/],
    [`/${'x'.repeat(5_000)}`, /There are: \/v1\/chat\/completions/],
  ])('%s is refused with what may have been meant', async (path, says) => {
    const response = await testApp().app.request(path, posting(question))
    expect(response.status).toBe(404)
    expect(response.headers.get('x-request-id')).toBeTruthy()
    const error = await errorOf(response)
    expect(error).toMatchObject({ type: 'invalid_request_error', param: null, code: 'unknown_path' })
    expect(error['message']).toMatch(says)
    expect(String(error['message']).length).toBeLessThan(500)
  })
})

describe('a method that is not taken', () => {
  it.each([
    ['GET', '/v1/chat/completions', 'POST'],
    ['DELETE', '/v1/models', 'GET, HEAD'],
    ['PUT', '/v1/models/demo/echo', 'GET, HEAD'],
    ['GET', '/admin/cache/purge', 'POST'],
    ['OPTIONS', '/v1/chat/completions', 'POST'],
  ])('%s %s is refused with those that are', async (method, path, allow) => {
    const response = await testApp().app.request(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await errorOf(response)).toMatchObject({ code: 'method_not_allowed', param: null })
  })

  it('HEAD is taken where GET is', async () => {
    const response = await testApp().app.request('/healthz', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

describe('the request id', () => {
  it.each(['abc', 'req_01:2/3+4=', 'a'.repeat(128)])('is the caller’s own: %s', async (id) => {
    const response = await testApp().app.request('/healthz', { headers: { 'x-request-id': id } })
    expect(response.headers.get('x-request-id')).toBe(id)
  })

  it.each(['', 'two words', 'a'.repeat(129), 'a, b', '<script>', '-dash-first'])(
    'is new where the caller’s is ill-formed: %s',
    async (id) => {
      const response = await testApp().app.request('/healthz', { headers: { 'x-request-id': id } })
      expect(response.headers.get('x-request-id')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    },
  )

  it('stands on refusals too', async () => {
    for (const path of ['/nowhere', '/admin/cache/stats', '/v1/models/none']) {
      const response = await testApp().app.request(path, { headers: { 'x-request-id': 'r-1' } })
      expect(response.headers.get('x-request-id')).toBe('r-1')
    }
  })
})

describe('an error that nobody foresaw', () => {
  it('is a 500 that tells nothing, and is reported', async () => {
    const fault = new Error('secret')
    const { app, faults } = testApp(undefined, {
      readiness: () => {
        throw fault
      },
    })
    const response = await app.request('/readyz')
    expect(response.status).toBe(500)
    expect(JSON.stringify(await response.json())).not.toContain('secret')
    expect(faults).toEqual([fault])
  })
})

describe('pages of other origins', () => {
  const origin = 'https://app.example'
  const settings = { bodyLimitBytes: 1_000, bodyTimeoutMs: 1_000, heartbeatMs: 1_000 }
  const preflight = {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type, x-stainless-lang',
    },
  }

  it('are not let in by default', async () => {
    const { app } = testApp()
    const response = await app.request('/v1/chat/completions', posting(question, { origin }))
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect((await app.request('/v1/chat/completions', preflight)).status).toBe(405)
  })

  it('are let in where they are configured, with what their SDK sends', async () => {
    const { app } = testApp(undefined, { settings: { ...settings, cors: { origins: [origin] } } })
    const asked = await app.request('/v1/chat/completions', preflight)
    expect(asked.status).toBe(204)
    expect(Object.fromEntries(asked.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,POST,DELETE',
      'access-control-allow-headers': 'authorization,content-type,x-stainless-lang',
    })
    const answered = await app.request('/v1/chat/completions', posting(question, { origin }))
    expect(answered.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answered.headers.get('access-control-expose-headers')).toContain('x-request-id')
    const refused = await app.request('/v1/chat/completions', posting('{', { origin }))
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin)
  })

  it('are let in one by one', async () => {
    const { app } = testApp(undefined, { settings: { ...settings, cors: { origins: [origin] } } })
    const response = await app.request('/v1/models', { headers: { origin: 'https://evil.example' } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('are let in all with *, but never to the admin API', async () => {
    const { app } = testApp(undefined, { settings: { ...settings, cors: { origins: ['*'] } } })
    const models = await app.request('/v1/models', { headers: { origin } })
    expect(models.headers.get('access-control-allow-origin')).toBe('*')
    const admin = await app.request('/admin/cache/stats', { headers: { origin } })
    expect(admin.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('the root', () => {
  const root = (accept: string | undefined, settings = {}) => {
    const { collaborators } = testApp()
    const { app } = testApp(undefined, { settings: { ...collaborators.settings, ...settings } })
    return app.request('/', { headers: accept === undefined ? {} : { accept } })
  }

  it('sends a browser to the dashboard', async () => {
    const response = await root('text/html,application/xhtml+xml,*/*;q=0.8')
    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('/dashboard')
    expect(response.headers.get('vary')).toBe('accept')
  })

  it.each([undefined, '*/*', 'application/json'])('tells a program (%s) where things are', async (accept) => {
    const response = await root(accept)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      name: 'Reprise',
      api: '/v1',
      models: '/v1/models',
      dashboard: '/dashboard',
      health: '/healthz',
      readiness: '/readyz',
      docs: '/docs',
      openapi: '/openapi.json',
    })
  })

  it('names no page that is turned off', async () => {
    expect(await (await root('*/*', { docs: false })).json()).not.toHaveProperty('docs')
  })
})

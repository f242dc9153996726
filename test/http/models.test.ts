import { describe, expect, it } from 'vitest'
import { chat } from '../../src/dialects/chat/index.ts'
import { messages } from '../../src/dialects/messages/index.ts'
import { createCallers } from '../../src/http/callers.ts'
import { testApp } from './support.ts'

const echo = { id: 'demo/echo', object: 'model', created: 0, owned_by: 'demo' }

describe('GET /v1/models', () => {
  it.each(['/v1/models', '/models'])('lists the names at %s', async (path) => {
    const response = await testApp().app.request(path)
    expect(await response.json()).toEqual({ object: 'list', data: [echo] })
    expect(response.headers.get('x-request-id')).toBeTruthy()
  })

  it('lists only what the caller may ask for', async () => {
    const callers = createCallers([{ name: 'web', key: 'k', models: ['openai/*'] }])
    const { app } = testApp(undefined, { callers })
    const response = await app.request('/v1/models', { headers: { authorization: 'Bearer k' } })
    expect(await response.json()).toEqual({ object: 'list', data: [] })
  })

  it('asks for a client key where there are clients', async () => {
    const { app } = testApp(undefined, { callers: createCallers([{ name: 'web', key: 'k', models: ['*'] }]) })
    expect((await app.request('/v1/models')).status).toBe(401)
  })
})

describe('GET /v1/models/{id}', () => {
  it.each(['/v1/models/demo/echo', '/v1/models/demo%2Fecho', '/models/demo/echo'])('shows %s', async (path) => {
    expect(await (await testApp().app.request(path)).json()).toEqual(echo)
  })

  it('shows a name that no list holds but that leads to a provider', async () => {
    const response = await testApp().app.request('/v1/models/demo/some/deep/name')
    expect(await response.json()).toEqual({ ...echo, id: 'demo/some/deep/name' })
  })

  it('does not know any other, and offers the closest', async () => {
    const response = await testApp().app.request('/v1/models/demi/echo')
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      error: {
        message: 'There is no model demi/echo. Did you mean demo/echo?',
        type: 'invalid_request_error',
        param: 'model',
        code: 'model_not_found',
      },
    })
  })

  it('does not show what the caller may not ask for', async () => {
    const callers = createCallers([{ name: 'web', key: 'k', models: ['openai/*'] }])
    const { app } = testApp(undefined, { callers })
    const response = await app.request('/v1/models/demo/echo', { headers: { 'x-api-key': 'k' } })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: 'model_not_found', message: expect.stringContaining('openai/*') },
    })
  })
})

describe('for clients of Anthropic', () => {
  const headers = { 'anthropic-version': '2023-06-01' }
  const echo = { type: 'model', id: 'demo/echo', display_name: 'demo/echo', created_at: '1970-01-01T00:00:00Z' }

  it('lists and shows models in their shape', async () => {
    const { app } = testApp()
    expect(await (await app.request('/v1/models', { headers })).json()).toEqual({
      data: [echo],
      has_more: false,
      first_id: 'demo/echo',
      last_id: 'demo/echo',
    })
    expect(await (await app.request('/v1/models/demo/echo', { headers })).json()).toEqual(echo)
  })

  it.each(['/v1/models/demi/echo', '/v1/nothing'])('tells of what is not there at %s in their words', async (path) => {
    const response = await testApp(undefined, { dialects: { chat, messages } }).app.request(path, { headers })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  })
})

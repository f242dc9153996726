import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { AppEnv } from '../../src/http/context.ts'
import { isLoopbackHost, onlyLoopbackHosts } from '../../src/http/loopback.ts'

describe('isLoopbackHost', () => {
  it.each(['localhost', 'LOCALHOST:8484', '127.0.0.1:80', '127.9.9.9', '[::1]:8484', '[::ffff:127.0.0.1]'])(
    '%s',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true)
    },
  )
  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '0.0.0.0',
    'localhost@evil',
    '[::1',
  ])('not %s', (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  })
})

describe('onlyLoopbackHosts', () => {
  const app = new Hono<AppEnv>()
  app.use(onlyLoopbackHosts({ crossSite: false }))
  app.onError((error) => new Response(error.message, { status: 403 }))
  app.get('/', (c) => c.text('in'))

  it('keeps out a page that rebinds its own name to loopback', async () => {
    const answer = await app.request('/', { headers: { host: 'evil.example' } })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('Configure clients')
  })
  it('keeps out what a page of another site asks for', async () => {
    const headers = { host: '127.0.0.1', 'sec-fetch-site': 'cross-site' }
    expect((await app.request('/', { headers })).status).toBe(403)
    expect((await app.request('/', { headers: { ...headers, 'sec-fetch-site': 'same-origin' } })).status).toBe(200)
  })

  it('lets in who names this machine, or nothing', async () => {
    expect((await app.request('/', { headers: { host: '127.0.0.1:8484' } })).status).toBe(200)
    expect((await app.request('/')).status).toBe(200)
  })
})

import { describe, expect, it } from 'vitest'
import type { PurgeMode, Selector } from '../../src/cache/store.ts'
import { emptyStore, peer, posting, testApp } from './support.ts'

const stats = '/admin/cache/stats'
const purge = '/admin/cache/purge'
const local = { host: '127.0.0.1:8484' }

describe('the admin API without a key', () => {
  const ask = async (headers: Record<string, string>, address = '127.0.0.1') => {
    const { app } = testApp()
    return app.request(stats, { headers }, peer(address))
  }

  it.each([
    ['IPv4 loopback', local, '127.0.0.1'],
    ['another IPv4 loopback', { host: '127.8.9.10' }, '127.0.0.2'],
    ['IPv6 loopback', { host: '[::1]:8484' }, '::1'],
    ['IPv4 in IPv6', { host: 'localhost:8484' }, '::ffff:127.0.0.1'],
    ['its own page', { ...local, origin: 'http://127.0.0.1:8484', 'sec-fetch-site': 'same-origin' }, '127.0.0.1'],
    ['a typed address', { ...local, 'sec-fetch-site': 'none' }, '127.0.0.1'],
  ])('lets in %s', async (_case, headers, address) => {
    expect((await ask(headers, address)).status).toBe(200)
  })

  const refused: readonly [string, Record<string, string>, string?][] = [
    ['another machine', local, '192.168.0.7'],
    ['a public address', local, '2001:db8::1'],
    ['no peer at all', local, ''],
    ['no Host', {}],
    ['the Host of another (DNS rebinding)', { host: 'evil.example:8484' }],
    ['a Host that only begins well', { host: 'localhost.evil.example' }],
    ['a Host that only looks well', { host: '127.0.0.1.evil.example' }],
    ['a public Host', { host: '93.184.216.34' }],
    ['a page of another origin', { ...local, origin: 'https://evil.example' }],
    ['a page of another port', { ...local, origin: 'http://127.0.0.1:3000' }],
    ['a page without an origin', { ...local, origin: 'null' }],
    ['an image of another page', { ...local, 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { ...local, 'sec-fetch-site': 'same-site' }],
    ['Forwarded', { ...local, forwarded: 'for=1.2.3.4' }],
    ['X-Forwarded-For', { ...local, 'X-Forwarded-For': '1.2.3.4' }],
    ['X-Forwarded-Host', { ...local, 'x-forwarded-host': 'x' }],
    ['X-Real-IP', { ...local, 'x-real-ip': '127.0.0.1' }],
    ['Via', { ...local, via: '1.1 proxy' }],
    ['CF-Connecting-IP', { ...local, 'cf-connecting-ip': '1.2.3.4' }],
  ]

  it.each(refused)('refuses %s, naming the setting', async (_case, headers, address) => {
    const response = await ask(headers, address)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({
      error: { code: 'admin_key_needed', message: expect.stringContaining('Set admin.key') },
    })
  })

  it('refuses two Hosts', async () => {
    expect((await ask({ host: '127.0.0.1, evil.example' })).status).toBe(400)
  })

  it('purges nothing for a page either', async () => {
    let purged = false
    const { app } = testApp(undefined, {
      store: {
        ...emptyStore,
        purge: async () => {
          purged = true
          return 1
        },
      },
    })
    const response = await app.request(
      purge,
      posting({ all: true }, { ...local, origin: 'http://a.example' }),
      peer('::1'),
    )
    expect(response.status).toBe(403)
    expect(purged).toBe(false)
  })
})

describe('the admin API with a key', () => {
  const { app } = testApp(undefined, { admin: { key: 'secret' } })

  it.each([
    ['a Bearer token', { authorization: 'Bearer secret' }],
    ['x-api-key', { 'x-api-key': 'secret' }],
    [
      'the key through a proxy',
      { authorization: 'Bearer secret', 'x-forwarded-for': '1.2.3.4', host: 'reprise.example' },
    ],
  ])('lets in %s from anywhere', async (_case, headers) => {
    expect((await app.request(stats, { headers }, peer('192.0.2.1'))).status).toBe(200)
  })

  it.each([
    ['no key', {}, 'This needs the key that is set as admin.key. Send it'],
    ['a wrong key', { authorization: 'Bearer secre' }, 'The key that came is not the one that is set as admin.key.'],
    ['an empty key', { 'x-api-key': '' }, 'This needs the key that is set as admin.key. Send it'],
  ])('refuses %s, from this machine too, and says which', async (_case, headers, message) => {
    const response = await app.request(stats, { headers: { ...local, ...headers } }, peer('127.0.0.1'))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining(message) } })
  })
})

describe('what the admin API does', () => {
  const row = { tier: 'memory', entries: 2, bytes: 2_048, state: 'ok' }

  const withStore = (answer: () => Promise<number> = async () => 3) => {
    const asked: { selector: Selector; mode: PurgeMode; now: number }[] = []
    const test = testApp(undefined, {
      admin: { key: 'secret' },
      store: {
        ...emptyStore,
        stats: async () => [row],
        purge: (selector, mode, now) => {
          asked.push({ selector, mode, now })
          return answer()
        },
      },
    })
    const send = (body: string) => test.app.request(purge, posting(body, { authorization: 'Bearer secret' }))
    return { ...test, asked, send }
  }

  it('shows a row a tier', async () => {
    const { app } = withStore()
    const response = await app.request(stats, { headers: { authorization: 'Bearer secret' } })
    expect(await response.json()).toEqual({ tiers: [row] })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it.each([
    ['{"all":true}', { kind: 'all' }, 'purge'],
    ['{"tags":["a","b"],"soft":true}', { kind: 'labels', labels: ['tag:a', 'tag:b'] }, 'expire'],
    ['{"model":"demo/echo"}', { kind: 'labels', labels: ['model:demo/echo'] }, 'purge'],
  ])('purges %s', async (body, selector, mode) => {
    const { send, asked, clock } = withStore()
    const response = await send(body)
    expect(await response.json()).toEqual({ purged: 3 })
    expect(asked).toEqual([{ selector, mode, now: clock.now() }])
  })

  it.each([
    ['{}', 400],
    ['{"tag":"a"}', 400],
    ['[]', 400],
    ['', 400],
  ])('refuses to purge %s', async (body, status) => {
    const { send, asked } = withStore()
    expect((await send(body)).status).toBe(status)
    expect(asked).toEqual([])
  })

  it('says that nothing was purged when the store fails', async () => {
    const fault = new Error('redis://user:password@host is gone')
    const { send, faults } = withStore(() => Promise.reject(fault))
    const response = await send('{"all":true}')
    expect(response.status).toBe(503)
    const text = await response.text()
    expect(text).toContain('store_unavailable')
    expect(text).not.toContain('password')
    expect(faults).toEqual([fault])
  })
})

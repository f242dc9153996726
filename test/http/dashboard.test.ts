import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { LiveCalls } from '../../src/dashboard/snapshot.ts'
import { deferred, peer, testApp } from './support.ts'

const script = Buffer.from('console.log(1)')
const file = (contentType: string) => ({
  contentType,
  bytes: script,
  gzipped: gzipSync(script),
  etag: '"abc"',
})
const page = new Map([
  ['index.html', file('text/html; charset=utf-8')],
  ['assets/index-1.js', file('text/javascript; charset=utf-8')],
])

const withDashboard = (changes: object = {}, admin: { key?: string } = {}) => {
  const { collaborators } = testApp()
  const spans: unknown[] = []
  const { app } = testApp(undefined, {
    admin,
    dashboard: {
      ...collaborators.dashboard,
      page,
      snapshot: (span) => {
        spans.push(span)
        return collaborators.dashboard.snapshot(span)
      },
      ...changes,
    },
  })
  const local = { host: '127.0.0.1:8484' }
  const get = (path: string, headers: Record<string, string> = local, from = '127.0.0.1') =>
    app.request(path, { headers: { ...local, ...headers } }, peer(from))
  return { get, spans }
}

describe('the page', () => {
  it.each(['/dashboard', '/dashboard/'])(
    'is at %s, asked for anew each time, and lets nothing foreign in',
    async (path) => {
      const response = await withDashboard().get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('cache-control')).toBe('no-cache')
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
    },
  )

  it('needs no key itself, so that it can ask for one', async () => {
    expect((await withDashboard({}, { key: 'secret' }).get('/dashboard', {}, '203.0.113.9')).status).toBe(200)
  })

  it('has its parts kept for ever, and compressed for who takes that', async () => {
    const { get } = withDashboard()
    const response = await get('/dashboard/assets/index-1.js', { 'accept-encoding': 'br, gzip' })
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(response.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(Buffer.from(await response.arrayBuffer()))).toEqual(script)
    for (const coding of ['identity', 'gzip;q=0', '']) {
      const plain = await get('/dashboard/assets/index-1.js', { 'accept-encoding': coding })
      expect(plain.headers.get('content-encoding')).toBeNull()
      expect(await plain.text()).toBe(String(script))
    }
  })

  it('is not sent again to who has it', async () => {
    const response = await withDashboard().get('/dashboard', { 'if-none-match': '"abc"' })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
  })

  it.each([
    '/dashboard/assets/none.js',
    '/dashboard/../package.json',
    '/dashboard/%2e%2e/package.json',
    '/dashboard/index',
  ])('holds no %s', async (path) => {
    expect((await withDashboard().get(path)).status).toBe(404)
  })

  it('that was not built says how to', async () => {
    const response = await withDashboard({ page: new Map() }).get('/dashboard')
    expect(response.status).toBe(503)
    expect(await response.text()).toContain('npm run build')
  })
})

describe('/admin/dashboard/snapshot', () => {
  it.each([
    ['', { minutes: 60, stepMinutes: 1 }],
    ['?minutes=360', { minutes: 360, stepMinutes: 5 }],
    ['?minutes=1440', { minutes: 1_440, stepMinutes: 15 }],
  ])('%s shows the last minutes in steps', async (query, span) => {
    const { get, spans } = withDashboard()
    const response = await get(`/admin/dashboard/snapshot${query}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(spans).toEqual([span])
  })

  it.each(['0', '61', '1e9', 'x', '-60', ''])('refuses minutes=%s', async (minutes) => {
    const { get, spans } = withDashboard()
    const response = await get(`/admin/dashboard/snapshot?minutes=${minutes}`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('60, 360, 1440')
    expect(spans).toEqual([])
  })
})

describe.each(['/admin/dashboard/snapshot', '/admin/dashboard/calls'])('%s', (path) => {
  it('asks for the admin key', async () => {
    const { get } = withDashboard({}, { key: 'secret' })
    expect((await get(path)).status).toBe(401)
    expect((await get(path, { authorization: 'Bearer wrong' })).status).toBe(401)
    expect((await get(path, { authorization: 'Bearer secret' }, '203.0.113.9')).status).toBe(200)
  })

  it('is for this machine alone where there is no key', async () => {
    const { get } = withDashboard()
    expect((await get(path, {}, '203.0.113.9')).status).toBe(403)
    expect((await get(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await get(path, { host: 'evil.example' })).status).toBe(403)
    expect((await get(path)).status).toBe(200)
  })
})

describe('/admin/dashboard/calls', () => {
  it('streams what is followed, to its end', async () => {
    const follow = async function* (): AsyncGenerator<LiveCalls> {
      yield { calls: [], skipped: 0 }
      yield { calls: [], skipped: 7 }
    }
    const response = await withDashboard({ follow }).get('/admin/dashboard/calls')
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toBe(
      'event: calls\ndata: {"calls":[],"skipped":0}\n\nevent: calls\ndata: {"calls":[],"skipped":7}\n\n',
    )
  })

  it('has room for a bounded number of followers, and for another when one leaves', async () => {
    const never = deferred<void>()
    const follow = async function* (): AsyncGenerator<LiveCalls> {
      yield { calls: [], skipped: 0 }
      await never.promise
    }
    const { get } = withDashboard({ follow })
    const open = await Promise.all(Array.from({ length: 32 }, () => get('/admin/dashboard/calls')))
    const refused = await get('/admin/dashboard/calls')
    expect(refused.status).toBe(503)
    expect(await refused.text()).toContain('too_many_followers')
    await open[0]?.body?.cancel()
    expect((await get('/admin/dashboard/calls')).status).toBe(200)
    never.resolve()
  })
})

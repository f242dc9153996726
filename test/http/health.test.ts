import { describe, expect, it } from 'vitest'
import { testApp } from './support.ts'

describe('/healthz', () => {
  it('tells that the process answers, and which version', async () => {
    const response = await testApp().app.request('/healthz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ status: 'ok', version: '1.2.3' })
  })
})

describe('/readyz', () => {
  const store = { name: 'redis', ok: false, detail: 'breaker open' }
  const providers = [{ name: 'openai', state: 'cooling down' }]

  it.each([
    [true, 200],
    [false, 503],
  ])('when ready is %s is %i, with store and providers', async (ready, status) => {
    const detail = ready ? 'ok' : 'draining'
    const { app } = testApp(undefined, { readiness: () => ({ ready, detail, store, providers }) })
    const response = await app.request('/readyz')
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ ready, detail, store, providers })
    expect(response.headers.get('cache-control')).toBe('no-store')
  })
})

describe('/metrics', () => {
  it('shows what was rendered, in its own type', async () => {
    const response = await testApp().app.request('/metrics')
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4')
    expect(await response.text()).toBe('reprise_up 1\n')
  })
})

describe('with metrics.key', () => {
  const { app, collaborators } = testApp()
  const { app: guarded } = testApp(undefined, { metrics: { ...collaborators.metrics, key: 'secret' } })

  it.each(['/healthz', '/readyz', '/metrics'])('%s asks for it', async (path) => {
    const without = await guarded.request(path)
    const wrong = await guarded.request(path, { headers: { authorization: 'Bearer wrong' } })
    expect([without.status, wrong.status]).toEqual([401, 401])
    expect(await without.text()).toContain('needs the key that is set as metrics.key')
    expect(await wrong.text()).toContain('is not the one that is set as metrics.key')
    expect((await guarded.request(path, { headers: { authorization: 'Bearer secret' } })).status).toBe(200)
    expect((await app.request(path)).status).toBe(200)
  })
})

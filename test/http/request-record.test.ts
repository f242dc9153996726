import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { responses } from '../../src/dialects/responses/index.ts'
import { RequestError } from '../../src/errors.ts'
import type { RequestEnd } from '../../src/events.ts'
import { createTracePlaces } from '../../src/http/trace-place.ts'
import { writeTraceparent } from '../../src/trace/context.ts'
import { hit, posting, question, testApp } from './support.ts'

const path = '/v1/chat/completions'

const resolveAs = (configured: boolean) => {
  const { collaborators } = testApp()
  const { list, resolve } = collaborators.models
  return { models: { list, resolve: (name: string) => ({ ...resolve(name), configured }) } }
}
const failing = () => {
  throw new RequestError({ status: 502, kind: 'upstream', message: 'no' })
}

const endOf = async (model: string, configured = true): Promise<RequestEnd> => {
  const { app, ended } = testApp(failing, resolveAs(configured))
  await app.request(path, posting({ ...question, model }))
  return ended
}

describe('the route of a failed request', () => {
  it('is named where the configuration names it', async () => {
    expect(await endOf('demo/echo')).toMatchObject({ route: 'demo/echo', status: 502, outcome: undefined })
  })

  it('is other where it does not, and where there is no such model', async () => {
    expect((await endOf('demo/echo', false)).route).toBe('other')
    expect((await endOf('made-up')).route).toBe('other')
  })
})

it('tells by which method was asked', async () => {
  const { app, ended } = testApp(() => hit(), { dialects: { chat, responses } })
  await (await app.request('/v1/responses/resp_1', { method: 'DELETE' })).text()
  expect((await ended).method).toBe('DELETE')
})

describe('the trace of a request', () => {
  const sent = (call: Call | undefined) => call?.trace && writeTraceparent(call.trace)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const traced = async (traceShare: number | undefined, headers: Record<string, string>) => {
    const { app, ended, calls } = testApp(() => hit(), { tracePlaceOf: createTracePlaces(traceShare) })
    await app.request(path, posting(question, headers))
    return { call: calls[0], end: await ended }
  }

  it('continues the caller with a span of our own where we trace', async () => {
    const { call, end } = await traced(0, { traceparent })
    expect(sent(call)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[\da-f]{16}-01$/)
    expect(end.trace).toEqual({ ...call?.trace, parentSpanId: 'b7ad6b7169203331' })
  })

  it('begins for the share that is asked for', async () => {
    expect(sent((await traced(1, {})).call)).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/)
    expect((await traced(0, {})).end.trace).toBeUndefined()
    expect((await traced(0, {})).call?.trace).toBeUndefined()
  })

  it('passes the caller on where we do not', async () => {
    expect(sent((await traced(undefined, { traceparent })).call)).toBe(traceparent)
    expect((await traced(undefined, {})).call?.trace).toBeUndefined()
  })
})

it('durations come from the monotonic clock, not from the time of day', async () => {
  const { app, ended, clock } = testApp(async () => {
    await clock.advance(0.125)
    return hit()
  })
  const response = await app.request(path, posting(question))
  expect((await ended).durationMs).toBeCloseTo(0.125, 6)
  expect(response.headers.get('server-timing')).toContain('total;dur=0.125')
})

it('GET /admin/stats gives the sums of the metrics to an admin', async () => {
  const { app } = testApp(undefined, { admin: { key: 'admin-key' } })
  const refused = await app.request('/admin/stats')
  const told = await app.request('/admin/stats', { headers: { authorization: 'Bearer admin-key' } })
  expect(refused.status).toBe(401)
  expect(await told.json()).toEqual({ requests: { total: 1 } })
})

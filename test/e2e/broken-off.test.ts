import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import type { TestGateway } from '../support/gateway.ts'

const upstream = createServer((_request, response) => waiting.push(response))
let waiting: ServerResponse[] = []
let gateway: TestGateway

beforeEach(async () => {
  waiting = []
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const place = upstream.address()
  const port = typeof place === 'object' && place !== null ? place.port : 0
  gateway = await startTestGateway({
    yaml: [
      'server: { drainTimeout: 100ms, heartbeat: 50ms }',
      'cache: { store: memory }',
      `providers: { slow: { kind: openai-compatible, apiKey: x, baseUrl: 'http://127.0.0.1:${port}/v1' } }`,
    ].join('\n'),
  })
})

afterEach(async () => {
  await gateway.close()
  upstream.closeAllConnections()
  upstream.close()
})

const ask = (door: string, stream = false) =>
  fetch(`${gateway.url}${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'slow/m',
      max_tokens: 9,
      messages: [{ role: 'user', content: door + String(stream) }],
      stream,
    }),
  })

const piece = 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"one"}}]}\n\n'

it('answers that outlast the drain are told so, and neither the client nor the provider is blamed', async () => {
  const plain = ask('/v1/chat/completions')
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  const begun = ask('/v1/chat/completions', true)
  await vi.waitFor(() => expect(waiting).toHaveLength(2))
  waiting[1]?.writeHead(200, { 'content-type': 'text/event-stream' }).write(piece)
  const stream = await begun
  // Its head goes out with the first comment.
  const silent = await ask('/v1/messages', true)
  const readyz = async () => (await fetch(`${gateway.url}/readyz`)).json()
  const drained = gateway.drain()
  const during = await readyz()

  const told = await plain
  expect({ status: told.status, body: await told.json() }).toMatchObject({
    status: 503,
    body: { error: { code: 'draining', message: expect.stringContaining('Send the call again') } },
  })
  expect(await stream.text()).toMatch(/one.*\n\ndata: \{"error":.*"code":"draining".*\n\n$/s)
  expect(await silent.text()).toMatch(/event: error\ndata: .*Send the call again.*\n\n$/s)
  await drained

  const requests = gateway.log.filter(({ msg }) => msg === 'request')
  expect(requests).toEqual(Array(3).fill(expect.objectContaining({ status: 503, error: 'draining' })))
  expect(gateway.log.at(-1)).toMatchObject({ level: 40, running: 3, msg: expect.stringMatching(/broken off: 3$/) })
  expect(gateway.log.filter(({ msg }) => String(msg).startsWith('a try failed'))).toEqual([])
  expect(during).toMatchObject({ ready: false })
})

import { Agent, request } from 'undici'
import { expect, it, vi } from 'vitest'
import type { LiveCalls } from '../../src/dashboard/snapshot.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { listen } from '../../src/http/server.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { door, closers, dial, rawPost, serve } from './sockets.ts'
import { deferred, question, testApp } from './support.ts'

const settings = {
  host: '127.0.0.1',
  port: 0,
  bodyTimeoutMs: 30_000,
  clock: fakeClock(),
  dialect: chat,
  breakOff: () => {},
}

const head = (path: string, headers: readonly string[]) =>
  [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', ...headers, '', ''].join('\r\n')

const refused = [
  ['too large', head(door, ['content-type: application/json', 'content-length: 999999999']), 413],
  ['of another type', head(door, ['content-type: text/plain', 'content-length: 100000']), 415],
  ['for no path', head('/v1/nothing', ['content-type: application/json', 'content-length: 100000']), 404],
] as const

it.each(refused)('a body that is %s closes its connection behind the answer, not over it', async (_, text, status) => {
  const clock = fakeClock()
  const { listening } = await serve(undefined, {}, clock)
  const { socket, until, closed } = dial(listening)
  socket.write(text + 'x'.repeat(50_000))
  expect(await until(/"error"/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} .*\\r\\nconnection: close\\r\\n`, 'is'))
  // Still read: a connection that was closed over it would be reset.
  socket.write('x'.repeat(50_000))
  await clock.advance(1_000)
  await closed
})

it('is told as an answer that was sent', async () => {
  const clock = fakeClock()
  const { listening, events } = await serve(undefined, {}, clock)
  const { socket, closed } = dial(listening)
  socket.write(head(door, ['content-type: application/json', 'content-length: 999999999']))
  await clock.untilSleeping()
  await clock.advance(1_000)
  await closed
  expect(events.at(-1)).toMatchObject({ type: 'request-end', status: 413, completed: true })
})

it('a short body that is refused leaves the connection open for the next request', async () => {
  const { listening } = await serve()
  const { socket, until } = dial(listening)
  const body = JSON.stringify(question)
  socket.write(head('/v1/nothing', ['content-type: application/json', `content-length: ${body.length}`]) + body)
  expect(await until(/unknown_path/)).not.toMatch(/connection: close/i)
  socket.write(rawPost(body))
  expect(await until(/HTTP\/1\.1 200 /)).toContain('chatcmpl-')
})

it('a client that keeps connections never meets a closed one', async () => {
  const { url } = await serve()
  const agent = new Agent({ connections: 1 })
  closers.push(() => agent.close())
  const headers = { 'content-type': 'application/json' }
  const post = (body: string) => request(`${url}${door}`, { method: 'POST', headers, body, dispatcher: agent })
  for (let round = 0; round < 20; round += 1) {
    const large = await post(JSON.stringify({ ...question, pad: 'x'.repeat(3_000_000) }))
    expect(large.statusCode).toBe(413)
    await large.body.text()
    const next = await post(JSON.stringify(question))
    expect(next.statusCode).toBe(200)
    await next.body.text()
  }
})

const follow = head('/admin/dashboard/calls', ['content-length: 5']).replace('POST', 'GET')

it('an event stream goes out though its request is not whole, and its place is free when the client leaves', async () => {
  const { dashboard } = testApp().collaborators
  const never = deferred<void>()
  closers.push(() => never.resolve())
  const calls = async function* (): AsyncGenerator<LiveCalls> {
    yield { calls: [], skipped: 0 }
    await never.promise
  }
  const { listening } = await serve(undefined, { dashboard: { ...dashboard, follow: calls }, admin: {} })
  // As many as there are places, and one more.
  for (let client = 0; client < 33; client++) {
    const { socket, until } = dial(listening)
    socket.write(follow)
    expect(await until(/event: calls|error/)).toMatch(/^HTTP\/1\.1 200 /)
    socket.destroy()
    await vi.waitUntil(() => listening.running() === 0, { interval: 1 })
  }
})

it('an answer that never ends is let go of when the client leaves', async () => {
  const asked = deferred<void>()
  const letGo = deferred<void>()
  const body = new ReadableStream({ pull: () => asked.resolve(), cancel: () => letGo.resolve() }, { highWaterMark: 0 })
  const listening = await listen({ fetch: () => new Response(body) }, settings)
  closers.push(() => listening.close(0))
  const { socket } = dial(listening)
  socket.write(follow)
  await asked.promise
  socket.destroy()
  await expect(letGo.promise).resolves.toBeUndefined()
})

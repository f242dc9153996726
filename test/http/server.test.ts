import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../src/call.ts'
import { systemClock } from '../../src/clock.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { UpstreamError } from '../../src/errors.ts'
import { listen } from '../../src/http/server.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { closers, dial, door, rawPost, serve, streamed } from './sockets.ts'
import { answerOf, chunk, chunks, completion, deferred, hit, posting, question } from './support.ts'

describe('an answer over a socket', () => {
  it('is the same for a hit, which goes around the Response, as for a miss', async () => {
    const answers = [hit(), answerOf()]
    const { url, ended } = await serve(() => answers.shift() ?? answerOf())
    const first = await fetch(url + door, posting(question))
    expect(first.headers.get('x-cache')).toBe('HIT')
    expect(first.headers.get('content-type')).toBe('application/json')
    expect(await first.json()).toEqual(completion)
    expect(await ended).toMatchObject({ status: 200, completed: true, saved: 0.0012 })
    const second = await fetch(url + door, posting(question))
    expect(second.headers.get('x-cache')).toBe('MISS')
    expect(second.headers.get('x-hono-already-sent')).toBeNull()
    expect(await second.json()).toEqual(completion)
  })

  it('measures the length of a hit in bytes', async () => {
    const text = JSON.stringify({ content: 'Grüße 🌍' })
    const { url } = await serve(() => hit({ content: { kind: 'body', body: {}, text } }))
    expect(await (await fetch(url + door, posting(question))).text()).toBe(text)
  })

  it('has its CORS headers on a hit', async () => {
    const settings = { bodyLimitBytes: 1_000, bodyTimeoutMs: 1_000, heartbeatMs: 1_000 }
    const { url } = await serve(() => hit(), { settings: { ...settings, cors: { origins: ['https://a.example'] } } })
    const response = await fetch(url + door, posting(question, { origin: 'https://a.example' }))
    expect(response.headers.get('access-control-allow-origin')).toBe('https://a.example')
    expect(await response.json()).toEqual(completion)
  })

  it('is a stream that comes as it is made', async () => {
    const second = deferred<void>()
    const events = async function* () {
      yield chunk('one')
      await second.promise
      yield* chunks('two')
    }
    const { listening } = await serve(() => answerOf({ content: { kind: 'events', events: events() } }))
    const { socket, until } = dial(listening)
    socket.write(rawPost(streamed))
    expect(await until(/one/)).not.toMatch(/two/)
    second.resolve()
    expect(await until(/\r\n0\r\n\r\n$/)).toMatch(/two.*\[DONE\]/s)
  })

  it('is a stream that tells how it broke', async () => {
    const events = async function* () {
      yield chunk('one')
      throw new UpstreamError({ deployment: 'demo/echo', fault: 'timeout', message: 'idle for a minute' })
    }
    const { url, ended } = await serve(() => answerOf({ content: { kind: 'events', events: events() } }))
    const text = await (await fetch(url + door, posting(streamed))).text()
    expect(text).toMatch(/^data: .*one.*\n\ndata: \{"error":.*upstream_timeout.*\n\n$/)
    expect(await ended).toMatchObject({ status: 504, completed: false, error: 'upstream_timeout' })
  })

  it('leaves the connection to the next request', async () => {
    const { listening } = await serve(() => hit())
    const { socket, until } = dial(listening)
    socket.write(rawPost(JSON.stringify(question), ['x-request-id: first']))
    await until(/x-request-id: first/)
    socket.write(rawPost(JSON.stringify(question), ['x-request-id: second']))
    expect(await until(/x-request-id: second/)).toMatch(/first.*second/s)
  })
})

describe('a client that reads slowly', () => {
  it('holds the stream back', async () => {
    let made = 0
    const events = async function* () {
      for (; made < 100_000; made++) yield chunk('x'.repeat(1_000))
    }
    const { url, listening } = await serve(() => answerOf({ content: { kind: 'events', events: events() } }))
    const response = await new Promise<IncomingMessage>((resolve) => {
      const request = httpRequest(
        url + door,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        resolve,
      )
      request.end(streamed)
      closers.push(() => request.destroy())
    })
    response.once('data', () => response.pause())
    // What the sockets take in between is a few megabytes; the stream would be a hundred.
    let before = -1
    while (made !== before) {
      before = made
      await fetch(`http://127.0.0.1:${listening.address.port}/healthz`)
    }
    expect(made).toBeGreaterThan(0)
    expect(made).toBeLessThan(50_000)
  })
})

describe('draining', () => {
  it('lets a running answer end while probes are still answered, closes its connection, then listens no more', async () => {
    const answer = deferred<Answer>()
    const asked = deferred<void>()
    const { listening, url } = await serve(() => {
      asked.resolve()
      return answer.promise
    })
    const { socket, until, closed } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)))
    await asked.promise
    const drained = listening.close(10_000)
    const probe = await fetch(`${url}/healthz`)
    expect([probe.status, probe.headers.get('connection')]).toEqual([200, 'close'])
    answer.resolve(answerOf())
    expect(await until(/chatcmpl-1/)).toMatch(/^HTTP\/1\.1 200 .*connection: close/is)
    await closed
    expect(await drained).toBe(0)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed')
  })

  it('lets a running stream end', async () => {
    const rest = deferred<void>()
    const events = async function* () {
      yield chunk('one')
      await rest.promise
      yield* chunks('two')
    }
    const { listening } = await serve(() => answerOf({ content: { kind: 'events', events: events() } }))
    const { socket, until, closed } = dial(listening)
    socket.write(rawPost(streamed))
    await until(/one/)
    const drained = listening.close(10_000)
    rest.resolve()
    expect(await until(/\r\n0\r\n\r\n$/)).toMatch(/two.*\[DONE\]/s)
    await closed
    expect(await drained).toBe(0)
  })

  it('closes connections that are idle or have sent nothing yet at once', async () => {
    const { listening } = await serve(() => hit())
    const idle = dial(listening)
    idle.socket.write(rawPost(JSON.stringify(question)))
    await idle.until(/chatcmpl-1/)
    const silent = dial(listening)
    await new Promise<void>((resolve) => void silent.socket.once('connect', resolve))
    expect(await listening.close(10_000)).toBe(0)
    await Promise.all([idle.closed, silent.closed])
  })

  /** A call that runs beyond the time to drain. */
  const outlasted = async (body: string, answer: (signal: AbortSignal) => Answer | Promise<Answer>) => {
    const clock = fakeClock()
    const asked = deferred<AbortSignal>()
    const test = await serve(
      (call) => {
        asked.resolve(call.signal())
        return answer(call.signal())
      },
      {},
      clock,
    )
    const client = dial(test.listening)
    client.socket.write(rawPost(body))
    const signal = await asked.promise
    const overrun = async () => {
      const drained = test.listening.close(30_000)
      await clock.untilSleeping()
      await clock.advance(29_999)
      expect(signal.aborted).toBe(false)
      await clock.advance(1)
      return { drained }
    }
    return { ...test, ...client, clock, overrun }
  }
  const untilAborted = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('torn'))))

  it('tells a plain call that it was broken off, and what to do', async () => {
    const { overrun, until, closed, ended, faults } = await outlasted(JSON.stringify(question), untilAborted)
    const { drained } = await overrun()
    expect(await until(/again/)).toMatch(/^HTTP\/1\.1 503 .*retry-after: 1\r.*\{"error":.*"code":"draining"/is)
    expect(await drained).toBe(1)
    await closed
    expect(await ended).toMatchObject({ status: 503, error: 'draining', completed: true })
    expect(faults).toEqual([])
  })

  it('tells a stream by an event of its dialect', async () => {
    const events = async function* (signal: AbortSignal) {
      yield chunk('one')
      await untilAborted(signal)
    }
    const { overrun, until, closed, ended } = await outlasted(streamed, (signal) =>
      answerOf({ content: { kind: 'events', events: events(signal) } }),
    )
    await until(/one/)
    const { drained } = await overrun()
    expect(await until(/\r\n0\r\n\r\n$/)).toMatch(/one.*data: \{"error":.*"code":"draining"/s)
    expect(await drained).toBe(1)
    await closed
    expect(await ended).toMatchObject({ status: 503, error: 'draining', completed: false })
  })

  it('breaks the connection of what says nothing for another second', async () => {
    const { overrun, clock, text, closed, ended } = await outlasted(
      JSON.stringify(question),
      () => new Promise(() => {}),
    )
    const { drained } = await overrun()
    await clock.untilSleeping()
    await clock.advance(1_000)
    expect(await drained).toBe(1)
    await closed
    expect(text()).toBe('')
    expect(await ended).toMatchObject({ status: 503, error: 'draining', completed: false })
  })
})

describe('an address that cannot be had', () => {
  it('is told with what to do', async () => {
    const { listening, app } = await serve()
    const { port } = listening.address
    const settings = { host: '127.0.0.1', bodyTimeoutMs: 1, clock: systemClock, dialect: chat, breakOff: () => {} }
    await expect(listen(app, { ...settings, port })).rejects.toThrow(/^Port \d+ on 127\.0\.0\.1 is taken\..*PORT/)
    await expect(listen(app, { ...settings, host: '192.0.2.1', port: 0 })).rejects.toThrow(/HOST/)
  })
})

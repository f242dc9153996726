import { getEventListeners } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UpstreamError } from '../../src/errors.ts'
import { callUpstream } from '../../src/upstream/call.ts'
import type { UpstreamRequest } from '../../src/upstream/call.ts'
import { createPools } from '../../src/upstream/pools.ts'
import type { Pools } from '../../src/upstream/pools.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { gate, hanging, jsonReply, resetting, send, startFakeProvider, streamReply } from '../support/fake-provider.ts'
import type { FakeProvider } from '../support/fake-provider.ts'
import { limitsAt } from './upstream-call.ts'

let provider: FakeProvider
let pools: Pools
const clock = fakeClock()
beforeEach(async () => {
  provider = await startFakeProvider()
  pools = createPools()
})
afterEach(async () => {
  await pools.close()
  await provider.close()
})

const request = (own: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  deployment: 'openai/m',
  url: new URL('/v1/chat?x=1', provider.url),
  headers: { 'content-type': 'application/json' },
  body: '{"model":"m"}',
  streamed: false,
  ...own,
})

const call = (own: Partial<UpstreamRequest> = {}, signal?: AbortSignal) =>
  callUpstream({ pools, clock }, request(own), limitsAt(clock.now(), signal))

const textOf = async (bytes: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** undici takes a connection for free one turn of the event loop after the answer's end. */
const connectionFree = () => new Promise((resolve) => setImmediate(resolve))

const facts = async (failing: Promise<unknown>) => {
  const error = await failing.then(
    () => undefined,
    (thrown: UpstreamError) => thrown,
  )
  return error?.facts
}

describe('callUpstream', () => {
  it('blames nobody else for connections that the gateway itself closed, before the answer or within it', async () => {
    provider.reply(streamReply(['a', 'hang']), hanging)
    const reading = textOf((await call()).body)
    const waiting = call()
    await provider.received(2)
    const failed = Promise.all([facts(reading), facts(waiting)])
    await pools.close()
    expect(await failed).toMatchObject([{ fault: 'aborted' }, { fault: 'aborted' }])
  })

  it('posts path, query, headers and body and gives status, headers and bytes', async () => {
    provider.reply(jsonReply({ a: 1 }, { status: 201, headers: { 'x-said': ['a', 'b'] } }))
    const response = await call()
    expect([response.status, response.headers['x-said']]).toEqual([201, 'a, b'])
    expect(await textOf(response.body)).toBe('{"a":1}')
    const [received] = provider.requests
    expect(received).toMatchObject({ method: 'POST', url: '/v1/chat?x=1', text: '{"model":"m"}' })
    expect(received?.headers['content-type']).toBe('application/json')
    expect(clock.sleeping()).toBe(0)
  })

  it('waits for the answer behind an interim response', async () => {
    const early = createHttpServer((_incoming, response) => {
      response.writeProcessing()
      response.end('whole')
    })
    await new Promise<void>((resolve) => early.listen(0, '127.0.0.1', resolve))
    const response = await call({ url: new URL(`http://127.0.0.1:${(early.address() as AddressInfo).port}`) })
    expect([response.status, await textOf(response.body)]).toEqual([200, 'whole'])
    early.close()
  })

  it('leaves no listener on the signal of a caller who stays', async () => {
    const caller = new AbortController()
    provider.reply(jsonReply('{}'), resetting)
    await textOf((await call({}, caller.signal)).body)
    await facts(call({}, caller.signal))
    expect(getEventListeners(caller.signal, 'abort')).toEqual([])
  })

  it('uses a connection again, and sends bytes as they are', async () => {
    provider.otherwise(jsonReply('{}'))
    for (let turn = 0; turn < 3; turn++) {
      await textOf((await call({ body: Buffer.from('ÿ') })).body)
      await connectionFree()
    }
    expect(provider.connections()).toBe(1)
    expect(provider.requests.at(-1)?.text).toBe('ÿ')
  })

  it('reads an answer of several megabytes through a slow reader', async () => {
    const text = 'x'.repeat(3_000_000)
    provider.reply(jsonReply(JSON.stringify({ text })))
    const response = await call()
    let size = 0
    for await (const chunk of response.body) {
      size += chunk.length
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(size).toBe(text.length + 11)
  })

  describe('deadlines', () => {
    it('gives up on a connection that does not come', async () => {
      const lost = createPools({ lookup: () => {} })
      const url = new URL('http://never.example/')
      const failing = facts(callUpstream({ pools: lost, clock }, request({ url }), limitsAt(clock.now())))
      await clock.untilSleeping()
      await clock.advance(1_000)
      expect(await failing).toMatchObject({ fault: 'timeout', deployment: 'openai/m' })
      expect((await failing)?.message).toContain('no connection within 1000 ms')
      await lost.close()
    })

    it('counts the wait for a free connection as connecting', async () => {
      pools = createPools({ connections: 1 })
      provider.otherwise(hanging)
      const first = facts(call())
      await provider.received()
      const second = facts(call())
      await clock.untilSleeping(2)
      await clock.advance(1_000)
      expect(await second).toMatchObject({ fault: 'timeout' })
      await clock.advance(59_000)
      expect((await first)?.message).toContain('no whole answer within the 60000 ms')
      expect(provider.requests).toHaveLength(1)
    })

    it('holds the first-token deadline for streams only', async () => {
      provider.otherwise(hanging)
      const stream = facts(call({ streamed: true }))
      const plain = facts(call())
      await provider.received(2)
      await clock.advance(5_000)
      expect((await stream)?.message).toContain('no output within 5000 ms')
      await clock.advance(54_999)
      let settled = false
      void plain.then(() => (settled = true))
      await clock.advance(0)
      expect(settled).toBe(false)
      await clock.advance(1)
      expect(await plain).toMatchObject({ fault: 'timeout' })
    })

    it('holds the deadline of an answer for plain calls only, until the last byte', async () => {
      const within = (own: Partial<UpstreamRequest>) => {
        const limits = limitsAt(clock.now())
        const timeouts = { ...limits.timeouts, answerMs: 3_000 }
        return callUpstream({ pools, clock }, request(own), { ...limits, timeouts })
      }
      const later = gate()
      provider.reply(streamReply(['{"half":', later]))
      provider.otherwise(hanging)
      const plain = facts(textOf((await within({})).body))
      const hung = facts(within({}))
      const stream = facts(within({ streamed: true }))
      await provider.received(3)
      await clock.advance(3_000)
      expect((await plain)?.message).toContain('no whole answer within 3000 ms, and another deployment can be asked')
      expect(await hung).toMatchObject({ fault: 'timeout' })
      await clock.advance(2_000)
      expect((await stream)?.message).toContain('no output within 5000 ms')
      later.open()
    })

    it('lets bytes without output not stand for output', async () => {
      const later = gate()
      provider.reply(streamReply([': ping\n\n', later]))
      const response = await call({ streamed: true })
      const reading = facts(textOf(response.body))
      await clock.advance(4_999)
      await clock.advance(1)
      expect((await reading)?.message).toContain('no output within 5000 ms')
      expect(await provider.requests[0]?.left).toBe(true)
      later.open()
    })

    it('holds the idle deadline between the pieces of a stream, not while the reader is slow', async () => {
      const gates = [gate(), gate()] as const
      provider.reply(streamReply(['one', gates[0], 'two', gates[1], 'three', 'hang']))
      const response = await call({ streamed: true })
      const reader = response.body[Symbol.asyncIterator]()
      const next = async () => Buffer.from((await reader.next()).value ?? []).toString()
      expect(await next()).toBe('one')
      response.outputBegan()
      for (const [index, text] of [
        [0, 'two'],
        [1, 'three'],
      ] as const) {
        await clock.advance(10_000)
        const waiting = next()
        gates[index].open()
        expect(await waiting).toBe(text)
      }
      await clock.advance(10_000)
      const silent = facts(reader.next())
      await clock.advance(2_000)
      expect(await silent).toMatchObject({ fault: 'timeout' })
      expect((await silent)?.message).toContain('silent for 2000 ms')
    })

    it('ends at once where no time is left', async () => {
      const limits = { ...limitsAt(clock.now()), deadlineAt: clock.now() }
      expect(await facts(callUpstream({ pools, clock }, request(), limits))).toMatchObject({ fault: 'timeout' })
      expect(provider.requests).toHaveLength(0)
    })
  })

  describe('leaving', () => {
    it.each(['before the head', 'within the answer'])(
      'breaks the connection at once when the caller goes %s',
      async (when) => {
        const caller = new AbortController()
        provider.reply(when === 'before the head' ? hanging : streamReply(['one', 'hang']))
        const answer = call({ streamed: true }, caller.signal)
        const received = await provider.received()
        const failing = when === 'before the head' ? facts(answer) : facts(textOf((await answer).body))
        caller.abort(new Error('client left'))
        expect(await failing).toMatchObject({ fault: 'aborted' })
        expect(await received.left).toBe(true)
        expect(clock.sleeping()).toBe(0)
      },
    )

    it('does not even send when the caller has gone', async () => {
      expect(await facts(call({}, AbortSignal.abort()))).toMatchObject({ fault: 'aborted' })
      expect(provider.requests).toHaveLength(0)
    })

    it('breaks the connection when the answer is left', async () => {
      provider.otherwise(streamReply(['one', 'hang']))
      const unread = await call({ streamed: true })
      unread.abort()
      expect(await (await provider.received()).left).toBe(true)
      const halfRead = await call({ streamed: true })
      for await (const _chunk of halfRead.body) break
      expect(await (await provider.received(2)).left).toBe(true)
      expect(clock.sleeping()).toBe(0)
    })

    it('lets the rest pass when it is released, and uses the connection again', async () => {
      const rest = gate()
      provider.reply(streamReply(['one', rest, 'two']), jsonReply('{}'))
      const response = await call({ streamed: true })
      await response.body[Symbol.asyncIterator]().next()
      response.release()
      rest.open()
      while (clock.sleeping() > 0) await connectionFree()
      await connectionFree()
      await textOf((await call()).body)
      expect(provider.connections()).toBe(1)
    })

    it('breaks a released connection that stays open', async () => {
      provider.reply(streamReply(['one', 'hang']))
      const response = await call({ streamed: true })
      response.release()
      await clock.untilSleeping()
      await clock.advance(1_000)
      expect(await (await provider.received()).left).toBe(true)
    })
  })

  describe('broken connections', () => {
    it('tells a connection that breaks before the first byte', async () => {
      provider.reply(resetting)
      const failure = await facts(call())
      expect(failure).toMatchObject({ fault: 'connect' })
      expect(failure?.message).toContain('was closed before an answer came')
    })

    it('tells where nothing listens', async () => {
      const { url } = provider
      await provider.close()
      const failure = await facts(call({ url: new URL(url) }))
      expect(failure).toMatchObject({ fault: 'connect' })
      expect(failure?.message).toContain('nothing listens at its address')
      expect(failure?.detail).toContain(`nothing listens at ${new URL(url).host}`)
      provider = await startFakeProvider()
    })

    it('tells what is not HTTP', async () => {
      const odd = createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
      await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve))
      const failure = await facts(call({ url: new URL(`http://127.0.0.1:${(odd.address() as AddressInfo).port}`) }))
      expect(failure).toMatchObject({ fault: 'protocol' })
      expect(failure?.message).toContain('is not HTTP')
      odd.close()
    })

    it('tells in words what the operator is told with a code', async () => {
      const url = new URL(provider.url.replace('http:', 'https:'))
      const failure = await facts(call({ url }))
      expect(failure).toMatchObject({ fault: 'connect' })
      expect(failure?.message).toBe(
        "openai/m: its address does not speak TLS as we do. Is the scheme of the provider's baseUrl right?",
      )
      expect(failure?.detail).toMatch(/does not speak TLS as we do \(wrong version number, (?:EPROTO|ERR_SSL_\w+)\)/)
    })

    it('gives what came before an answer breaks, then the error', async () => {
      provider.reply({ headers: { 'content-length': '100' }, steps: [send('half'), 'reset'] })
      const response = await call()
      const reader = response.body[Symbol.asyncIterator]()
      expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe('half')
      const failure = await facts(reader.next())
      expect(failure).toMatchObject({ fault: 'protocol' })
      expect(failure?.message).toMatch(/broke within the answer\.$/)
      expect(failure?.detail).toMatch(/broke within the answer: .*(?:ECONNRESET|UND_ERR_SOCKET)$/)
      expect(clock.sleeping()).toBe(0)
    })
  })

  describe('an answer from inside the process', () => {
    const transport = (send: NonNullable<UpstreamRequest['transport']>['send']): Partial<UpstreamRequest> => ({
      transport: { send, request: { dialect: 'chat', headers: { a: 'b' }, body: { model: 'm' }, tenant: 'acme' } },
    })

    it('comes under the same rules', async () => {
      const response = await call(
        transport(async ({ dialect, headers, body }) => ({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: (async function* () {
            yield Buffer.from(JSON.stringify({ dialect, headers, body }))
          })(),
        })),
      )
      expect(JSON.parse(await textOf(response.body))).toEqual({
        dialect: 'chat',
        headers: { a: 'b' },
        body: { model: 'm' },
      })
      expect(provider.requests).toHaveLength(0)
    })

    it('ends by deadline and by the caller', async () => {
      const stalled = transport(
        ({ signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('odd')))),
      )
      const late = facts(call({ ...stalled, streamed: true }))
      await clock.untilSleeping()
      await clock.advance(5_000)
      expect(await late).toMatchObject({ fault: 'timeout' })
      const caller = new AbortController()
      const left = facts(call(stalled, caller.signal))
      caller.abort()
      expect(await left).toMatchObject({ fault: 'aborted' })
    })

    it('ends for the reason that ended it, whatever it throws itself', async () => {
      const caller = new AbortController()
      const odd = transport(async ({ signal }) => ({
        status: 200,
        headers: {},
        body: (async function* () {
          yield Buffer.from('one')
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          throw new TypeError('odd')
        })(),
      }))
      const reading = facts(textOf((await call(odd, caller.signal)).body))
      await clock.advance(0)
      caller.abort()
      expect(await reading).toMatchObject({ fault: 'aborted' })
    })
  })
})

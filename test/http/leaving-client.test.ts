import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call.ts'
import { nextTurn } from '../../src/http/within.ts'
import { aborted, dial, rawPost, serve, streamed } from './sockets.ts'
import { answerOf, chunk, deferred, question } from './support.ts'

describe('a client that leaves', () => {
  it('while it waits, aborts its call', async () => {
    const asked = deferred<Call>()
    const { listening, ended, faults } = await serve((call) => {
      asked.resolve(call)
      return aborted(call.signal()).then(() => {
        throw call.signal().reason
      })
    })
    const { socket } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)))
    const signal = (await asked.promise).signal()
    expect(signal.aborted).toBe(false)
    socket.destroy()
    await aborted(signal)
    expect(await ended).toMatchObject({ status: 499, completed: false })
    await nextTurn()
    expect(faults).toEqual([])
  })

  it('while a provider is asked, had its tries all the same', async () => {
    const asked = deferred<Call>()
    const { listening, ended } = await serve((call) => {
      call.tried?.('acme/one')
      call.tried?.('other/one')
      asked.resolve(call)
      return new Promise(() => {})
    })
    const { socket } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)))
    await asked.promise
    socket.destroy()
    expect(await ended).toMatchObject({ status: 499, attempts: 2, tried: ['acme/one', 'other/one'] })
  })

  it('half, by closing its side, aborts its call', async () => {
    const asked = deferred<Call>()
    const { listening, ended } = await serve((call) => {
      asked.resolve(call)
      return new Promise(() => {})
    })
    const { socket } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)))
    const signal = (await asked.promise).signal()
    socket.end()
    await aborted(signal)
    expect(await ended).toMatchObject({ status: 499, completed: false })
  })

  it('while a stream waits for its first token, aborts its call', async () => {
    const asked = deferred<Call>()
    const { listening, clock, ended } = await serve((call) => {
      asked.resolve(call)
      return new Promise(() => {})
    })
    const { socket, until } = dial(listening)
    socket.write(rawPost(streamed))
    const signal = (await asked.promise).signal()
    await clock.untilSleeping()
    await clock.advance(15_000)
    await until(/text\/event-stream/)
    await clock.untilSleeping()
    await clock.advance(15_000)
    await until(/: waiting/)
    socket.destroy()
    await aborted(signal)
    expect(await ended).toMatchObject({ completed: false })
  })

  it('in the middle of a stream, aborts its call and lets go of the events', async () => {
    const asked = deferred<Call>()
    const returned = deferred<void>()
    const events = (signal: AbortSignal) =>
      async function* () {
        try {
          yield chunk('one')
          await aborted(signal)
          yield chunk('never')
        } finally {
          returned.resolve()
        }
      }
    const { listening, ended } = await serve((call) => {
      asked.resolve(call)
      return answerOf({ content: { kind: 'events', events: events(call.signal())() } })
    })
    const { socket, until } = dial(listening)
    socket.write(rawPost(streamed))
    await until(/one/)
    socket.destroy()
    await aborted((await asked.promise).signal())
    await returned.promise
    expect(await ended).toMatchObject({ status: 200, completed: false })
  })

  it('with requests in its pipeline, aborts the calls of all', async () => {
    const calls: Call[] = []
    const both = deferred<void>()
    const { listening, events } = await serve((call) => {
      if (calls.push(call) === 2) both.resolve()
      return new Promise(() => {})
    })
    const { socket } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)).repeat(2))
    await both.promise
    socket.destroy()
    await Promise.all(calls.map(({ signal }) => aborted(signal())))
    expect(events.filter(({ type }) => type === 'request-end')).toHaveLength(2)
  })

  it('half-way through its body, is not a fault', async () => {
    const { listening, ended, faults, calls, clock } = await serve()
    const { socket } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)).slice(0, -10))
    await clock.untilSleeping()
    socket.destroy()
    expect(await ended).toMatchObject({ completed: false })
    await nextTurn()
    expect(faults).toEqual([])
    expect(calls).toEqual([])
  })
})

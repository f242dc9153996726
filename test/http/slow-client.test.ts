import diagnostics from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextTurn } from '../../src/http/within.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { dial, rawPost, serve, streamed } from './sockets.ts'
import { answerOf, chunk, deferred, question } from './support.ts'

/** The server's side of each request, in order of arrival. */
let sides: { readonly socket: Socket; readonly response: ServerResponse }[]
const seen = (message: unknown) => void sides.push(message as (typeof sides)[number])
beforeEach(() => {
  sides = []
  diagnostics.subscribe('http.server.request.start', seen)
})
afterEach(() => {
  diagnostics.unsubscribe('http.server.request.start', seen)
})

const eventBytes = 64 * 1_024
// Far more than the kernel takes off our hands for a connection on loopback.
const manyEvents = 2_000

/** A stream without end for all that a client takes, and how much of it has been asked for. */
const long = () => {
  const state = { taken: 0, over: deferred<void>() }
  const events = async function* (): AsyncGenerator<StreamEvent> {
    try {
      while (state.taken < manyEvents) {
        state.taken += 1
        yield chunk('x'.repeat(eventBytes))
      }
    } finally {
      state.over.resolve()
    }
  }
  return { ...state, events, state }
}

/** Resolves when nothing more of the stream has been asked for over many turns of the event loop. */
const stalled = async (state: { readonly taken: number }): Promise<void> => {
  for (let quiet = 0, before = -1; quiet < 500; quiet = state.taken === before ? quiet + 1 : 0) {
    before = state.taken
    await nextTurn()
  }
}

const askWithoutReading = (listening: Parameters<typeof dial>[0]) => {
  const client = dial(listening)
  client.socket.pause()
  client.socket.write(rawPost(streamed))
  return client
}

describe('a client that does not read its stream', () => {
  it('holds no more of it than a connection carries, and keeps nobody else waiting', async () => {
    const { state, events } = long()
    let calls = 0
    const { listening, url } = await serve(() =>
      calls++ === 0 ? answerOf({ content: { kind: 'events', events: events() } }) : answerOf(),
    )
    askWithoutReading(listening)
    await stalled(state)
    expect(state.taken).toBeGreaterThan(0)
    expect(state.taken).toBeLessThan(manyEvents / 4)
    // What lies with us and not with the kernel: the event that is being written, and no more.
    expect(sides[0]?.response.writableLength).toBeLessThan(4 * eventBytes)

    const other = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
    })
    expect(other.status).toBe(200)
  })

  it('is dropped when it has taken nothing for a minute, and its call ends', async () => {
    const { state, events, over } = long()
    const { listening, ended } = await serve(() => answerOf({ content: { kind: 'events', events: events() } }))
    askWithoutReading(listening)
    await stalled(state)
    const side = sides[0]?.socket
    // Longer than two heartbeats, of 15 s here: a stream that only waits for its provider always has something to send.
    expect(side?.timeout).toBe(60_000)
    side?.emit('timeout')
    expect(side?.destroyed).toBe(true)
    await over.promise
    expect(await ended).toMatchObject({ completed: false })
  })

  it('is dropped as well when it is a whole answer that it does not read', async () => {
    const text = JSON.stringify({ choices: [{ message: { content: 'x'.repeat(32 * 1_024 ** 2) } }] })
    const { listening, ended } = await serve(() =>
      answerOf({ content: { kind: 'body', text, body: JSON.parse(text) } }),
    )
    const client = dial(listening)
    client.socket.pause()
    client.socket.write(rawPost(JSON.stringify(question)))
    while (sides[0]?.response.headersSent !== true) await nextTurn()
    expect(sides[0].socket.timeout).toBe(60_000)
    sides[0].socket.emit('timeout')
    expect(await ended).toMatchObject({ completed: false })
  })
})

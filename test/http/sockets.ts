import { connect, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import type { Answer, Call } from '../../src/call.ts'
import { systemClock } from '../../src/clock.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import type { AppCollaborators } from '../../src/http/collaborators.ts'
import { listen, type Listening } from '../../src/http/server.ts'
import { question, testApp } from './support.ts'

export const door = '/v1/chat/completions'

/** What the test opened and has to close after itself, the last first. */
export const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** An app on a socket of its own. */
export const serve = async (
  answer?: (call: Call) => Answer | Promise<Answer>,
  changes: Partial<AppCollaborators> = {},
  drainClock = systemClock,
) => {
  const test = testApp(answer, changes)
  const listening = await listen(test.app, {
    host: '127.0.0.1',
    port: 0,
    bodyTimeoutMs: 30_000,
    clock: drainClock,
    dialect: chat,
    breakOff: test.running.breakOff,
  })
  closers.push(() => listening.close(0))
  return { ...test, listening, url: `http://127.0.0.1:${listening.address.port}` }
}

/** A connection that sends raw bytes and collects what comes back. */
export const dial = ({ address }: Listening) => {
  const socket: Socket = connect(address.port, address.host)
  let text = ''
  let notice = () => {}
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1')
    notice()
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  closers.push(() => socket.destroy())
  const until = async (pattern: RegExp): Promise<string> => {
    while (!pattern.test(text)) await new Promise<void>((resolve) => void (notice = resolve))
    return text
  }
  return { socket, until, closed, text: () => text }
}

/** The bytes of a POST to the chat door. */
export const rawPost = (body: string, headers: readonly string[] = []): string =>
  [
    `POST ${door} HTTP/1.1`,
    'host: 127.0.0.1',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n')

/** Resolves when the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', () => resolve()))

/** A question whose answer is to be streamed, as it goes on the wire. */
export const streamed = JSON.stringify({ ...question, stream: true })

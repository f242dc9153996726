import { describe, expect, it } from 'vitest'
import { dial, door, rawPost, serve, streamed } from './sockets.ts'
import { answerOf, chunk, question } from './support.ts'

describe('what is no well-formed request', () => {
  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['NUL bytes in a header', 'GET / HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n', 400],
    ['two lengths', `POST ${door} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}`, 400],
    [
      'a length beside chunks (request smuggling)',
      `POST ${door} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['a Host that is none', 'GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n', 400],
    ['oversized headers', `GET /healthz HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an oversized target', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431],
  ])('is refused: %s', async (_case, bytes, status) => {
    const { listening, calls } = await serve()
    const { socket, until } = dial(listening)
    socket.write(bytes)
    expect(await until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(calls).toEqual([])
  })

  it('is told in the words of the dialect, with a request id', async () => {
    const { listening } = await serve()
    const { socket, closed, text } = dial(listening)
    socket.write(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)
    await closed
    const [head = '', body = ''] = text().split('\r\n\r\n')
    expect(head).toMatch(/x-request-id: [\w-]{36}/)
    expect(JSON.parse(body)).toEqual({
      error: {
        message: expect.stringContaining('headers'),
        type: 'invalid_request_error',
        param: null,
        code: 'headers_too_large',
      },
    })
  })

  it('does not spoil an answer that has begun', async () => {
    const { listening } = await serve(() =>
      answerOf({
        content: {
          kind: 'events',
          events: (async function* () {
            yield chunk('one')
            await new Promise(() => {})
          })(),
        },
      }),
    )
    const { socket, until, closed, text } = dial(listening)
    socket.write(rawPost(streamed))
    await until(/one/)
    socket.write('nonsense\r\n\r\n')
    await closed
    expect(text()).not.toMatch(/HTTP\/1\.1 400/)
  })
})

describe('a body on a socket', () => {
  it('over the limit is refused before it is all read, and the client learns it', async () => {
    const { listening, calls } = await serve()
    const { socket, until } = dial(listening)
    socket.write(
      `POST ${door} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2000000\r\n\r\n`,
    )
    expect(await until(/request_too_large/)).toMatch(/^HTTP\/1\.1 413 /)
    expect(calls).toEqual([])
  })

  it('over the limit in chunks is refused too', async () => {
    const { listening } = await serve()
    const { socket, until, closed } = dial(listening)
    socket.write(
      `POST ${door} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    )
    const piece = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`
    for (let count = 0; count < 11; count++) socket.write(piece)
    expect(await until(/request_too_large/)).toMatch(/^HTTP\/1\.1 413 /)
    // What still comes is passed over, and with its end the connection closes.
    socket.write(`${piece}0\r\n\r\n`)
    await closed
  })

  it('that stops half-way is refused after the time for it', async () => {
    const { listening, clock, ended } = await serve()
    const { socket, until } = dial(listening)
    socket.write(rawPost(JSON.stringify(question)).slice(0, -10))
    await clock.untilSleeping()
    await clock.advance(30_000)
    expect(await until(/body_timeout/)).toMatch(/^HTTP\/1\.1 408 /)
    expect(await ended).toMatchObject({ status: 408, completed: true })
  })

  it('that comes in many small pieces is read as one', async () => {
    const { listening, calls } = await serve()
    const { socket, until } = dial(listening)
    const bytes = rawPost(JSON.stringify(question))
    socket.setNoDelay(true)
    for (let at = 0; at < bytes.length; at += 40) {
      socket.write(bytes.slice(at, at + 40))
      await new Promise<void>((resolve) => void setImmediate(resolve))
    }
    await until(/^HTTP\/1\.1 200 /)
    expect(calls[0]?.request.body).toEqual(question)
  })
})

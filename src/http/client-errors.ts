import { Buffer } from 'node:buffer'
import { STATUS_CODES, type Server } from 'node:http'
import { Socket } from 'node:net'
import type { Dialect } from '../dialect.ts'
import type { Problem } from '../errors.ts'
import type { Connections } from './connections.ts'
import { requestIdFrom } from './request-id.ts'

/** Answers what node:http could not read as a request, in the words of the dialect, and closes the connection. */
export const answerClientErrors = (server: Server, connections: Connections, dialect: Pick<Dialect, 'error'>): void => {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const begun = socket instanceof Socket && [...connections.running(socket)].some(({ headersSent }) => headersSent)
    // Bytes of an answer may be on their way already, or nobody is there to read one.
    if (begun || !socket.writable || error.code === 'ECONNRESET') socket.destroy()
    else socket.end(rawAnswer(problemFrom(error.code), dialect))
  })
}

/** https://nodejs.org/api/http.html#event-clienterror */
const problemFrom = (code: string | undefined): Problem => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return refusal(431, 'headers_too_large', 'The headers of the request are too large. Send fewer or shorter ones.')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refusal(408, 'request_timeout', 'The request did not arrive in time. Send it whole.')
    default:
      return refusal(400, 'malformed_request', 'This is not a well-formed HTTP/1.1 request (RFC 9112).')
  }
}

const refusal = (status: number, code: string, message: string): Problem => ({
  status,
  kind: status === 408 ? 'timeout' : 'invalid-request',
  code,
  message,
})

const rawAnswer = (problem: Problem, dialect: Pick<Dialect, 'error'>): string => {
  const body = JSON.stringify(dialect.error(problem))
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestIdFrom(undefined)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

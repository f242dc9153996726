import { Buffer } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Clock } from '../clock.ts'
import { nextTurn } from './within.ts'

/** What of a refused body still comes is taken in for so long, ms: a connection that is closed over it would take the answer with it. */
const lingerMs = 1_000

const lingering = new WeakSet<ServerResponse>()

/** The whole answer went out, and only the rest of a refused body is waited for. */
export const hasSaidAll = (outgoing: ServerResponse): boolean => lingering.has(outgoing)

/**
 * Sends an answer that came before its request was whole with `connection: close`, so that the client makes no other request on a connection
 * that is about to go, and closes it once the rest has come or has not for a second (RFC 9112 §9.6). Any other answer is given back, and
 * so is an event stream, which need not end: whatever comes of its request is thrown away.
 */
export const closeAfterEarly = async (
  response: Response,
  { incoming, outgoing }: HttpBindings,
  clock: Clock,
): Promise<Response> => {
  if (incoming.complete || outgoing.headersSent || !hasBody(incoming)) return response
  // A short body comes with its head, and is whole a turn later.
  await nextTurn()
  if (incoming.complete || outgoing.headersSent || outgoing.destroyed) return response
  if (isEventStream(response)) {
    incoming.resume()
    return response
  }
  const body = await bodyWhileWanted(response, outgoing)
  if (body === undefined) return RESPONSE_ALREADY_SENT
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    connection: 'close',
    'content-length': String(body.length),
  })
  outgoing.write(body)
  lingering.add(outgoing)
  void rest(incoming, clock).then(() => outgoing.end())
  return RESPONSE_ALREADY_SENT
}

const isEventStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true

/** Undefined, and the body is let go of, when the client leaves before it is whole. */
const bodyWhileWanted = async (response: Response, outgoing: ServerResponse): Promise<Uint8Array | undefined> => {
  const reader = response.body?.getReader()
  const pieces: Uint8Array[] = []
  const letGo = () => void reader?.cancel().catch(() => {})
  outgoing.once('close', letGo)
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read()) pieces.push(piece.value)
  outgoing.off('close', letGo)
  return outgoing.destroyed ? undefined : Buffer.concat(pieces)
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Resolves when the rest of a request has come and was thrown away, when its connection has gone, or when it takes too long. */
const rest = async (incoming: IncomingMessage, clock: Clock): Promise<void> => {
  const over = new AbortController()
  const end = () => over.abort('over')
  for (const event of ['end', 'error', 'close']) incoming.once(event, end)
  incoming.resume()
  await clock.sleep(lingerMs, over.signal).catch(() => {})
}

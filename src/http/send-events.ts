import { Buffer } from 'node:buffer'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Content } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { StreamDialect, StreamEvent } from '../dialect.ts'
import { headersOf, socketOf, type AppContext } from './context.ts'
import { wholeText } from './event-batches.ts'
import { eventStream } from './event-stream.ts'
import type { Exchange } from './exchange.ts'
import { streamHeaders } from './sse.ts'
import { dropIfStalled } from './stalled-client.ts'

export interface StreamedAnswer {
  readonly events: Promise<AsyncIterable<StreamEvent>>
  readonly headers: Readonly<Record<string, string>>
  readonly exchange: Exchange
  readonly stream: StreamDialect | undefined
  readonly heartbeatMs: number
  readonly clock: Clock
}

export interface Replayed extends Pick<StreamedAnswer, 'exchange'> {
  /** Of this answer alone: what a stream needs is added. */
  readonly headers: Record<string, string>
  readonly content: Extract<Content, { kind: 'events' }>
}

/** A replay, whole and by the socket directly, as far as it is short enough for that; undefined where it is not, and nothing has been sent. */
export const sendReplay = (c: AppContext, { content, headers, exchange }: Replayed): Response | undefined => {
  const { outgoing } = socketOf(c)
  // With an origin, CORS headers may be added to the Response on its way out.
  if (outgoing === undefined || content.replay === undefined || headersOf(c).get('origin') !== null) return undefined
  const text = wholeText(content.replay())
  if (text === undefined) return undefined
  dropIfStalled(c)
  exchange.record.firstOutput()
  const bytes = Buffer.from(text)
  Object.assign(headers, streamHeaders)
  headers['content-length'] = String(bytes.length)
  outgoing.writeHead(200, headers)
  outgoing.end(bytes)
  return RESPONSE_ALREADY_SENT
}

/** A stream, whose head goes out now. What fails from here on is told in the stream. */
export const sendEvents = (c: AppContext, streamed: StreamedAnswer): Response => {
  const { events, headers, exchange, stream, heartbeatMs, clock } = streamed
  dropIfStalled(c, heartbeatMs)
  const body = eventStream({
    events,
    heartbeatMs,
    clock,
    onFirst: exchange.record.firstOutput,
    onFailure: (error, last) => stream?.errorEvents(exchange.breakOff(error), last) ?? [],
    onEnd: exchange.made,
  })
  return new Response(body, { headers: { ...headers, ...streamHeaders } })
}

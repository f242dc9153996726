import type { Clock } from '../clock.ts'
import type { StreamDialect, StreamEvent } from '../dialect.ts'
import type { AppContext } from './context.ts'
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

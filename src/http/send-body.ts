import { Buffer } from 'node:buffer'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Answer, Content } from '../call.ts'
import { headersOf, socketOf, type AppContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { dropIfStalled } from './stalled-client.ts'

export interface PlainAnswer {
  readonly answer: Answer
  readonly content: Extract<Content, { kind: 'body' }>
  /** Of this answer alone: what its body needs is added. */
  readonly headers: Record<string, string>
  readonly exchange: Exchange
}

/** A whole answer. A hit goes to the socket directly, because hits are what there are many of. */
export const sendBody = (c: AppContext, { answer, content, headers, exchange }: PlainAnswer): Response => {
  headers['content-type'] = 'application/json'
  dropIfStalled(c)
  const { outgoing } = socketOf(c)
  // With an origin, CORS headers may be added to the Response on its way out.
  if (outgoing === undefined || answer.outcome.kind !== 'hit' || headersOf(c).get('origin') !== null) {
    exchange.made(true)
    return new Response(content.text, { status: answer.status, headers })
  }
  const body = content.bytes ?? Buffer.from(content.text)
  headers['content-length'] = String(body.length)
  outgoing.writeHead(answer.status, headers)
  outgoing.end(body)
  return RESPONSE_ALREADY_SENT
}

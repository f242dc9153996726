import { Buffer } from 'node:buffer'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Answer } from '../call.ts'
import { socketOf, type AppContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { dropIfStalled } from './stalled-client.ts'

export interface PlainAnswer {
  readonly answer: Answer
  readonly text: string
  readonly headers: Readonly<Record<string, string>>
  readonly exchange: Exchange
}

/** A whole answer. A hit goes to the socket directly, because hits are what there are many of. */
export const sendBody = (c: AppContext, { answer, text, headers, exchange }: PlainAnswer): Response => {
  const head = { ...headers, 'content-type': 'application/json' }
  dropIfStalled(c)
  const { outgoing } = socketOf(c)
  // With an origin, CORS headers may be added to the Response on its way out.
  if (outgoing === undefined || answer.outcome.kind !== 'hit' || c.req.raw.headers.get('origin') !== null) {
    exchange.made(true)
    return new Response(text, { status: answer.status, headers: head })
  }
  outgoing.writeHead(answer.status, { ...head, 'content-length': String(Buffer.byteLength(text)) })
  outgoing.end(text)
  return RESPONSE_ALREADY_SENT
}

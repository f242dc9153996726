import type { Answer, Content } from '../call.ts'
import { socketOf, type AppContext } from './context.ts'
import type { Exchange } from './exchange.ts'
import { dropIfStalled } from './stalled-client.ts'

export interface BytesAnswer {
  readonly answer: Answer
  readonly content: Extract<Content, { kind: 'bytes' }>
  readonly headers: Readonly<Record<string, string>>
  readonly exchange: Exchange
}

/** Sound or plain text as it comes. What breaks within it breaks the connection, so that nobody takes a part for the whole. */
export const sendBytes = (c: AppContext, bytes: BytesAnswer): Response => {
  const { answer, content, headers } = bytes
  dropIfStalled(c)
  const { type, length } = content
  return new Response(bodyOf(c, bytes), {
    status: answer.status,
    headers: {
      ...headers,
      'content-type': type,
      // The provider named the type, and the dashboard lives on this origin.
      'x-content-type-options': 'nosniff',
      ...(length === undefined ? {} : { 'content-length': String(length) }),
    },
  })
}

/** Nothing is read ahead of the client: what it does not take stays with the provider. */
const bodyOf = (c: AppContext, { content, exchange }: BytesAnswer): ReadableStream<Uint8Array> => {
  const { record, breakOff, made } = exchange
  const iterator = content.bytes[Symbol.asyncIterator]()
  let begun = false
  const broke = (controller: ReadableStreamDefaultController<Uint8Array>, error: unknown) => {
    breakOff(error)
    made(false)
    const { outgoing } = socketOf(c)
    outgoing?.destroy()
    // The adapter would write an error to the console; without a socket it is all that tells.
    if (outgoing === undefined) controller.error(error)
    else controller.close()
  }
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await iterator.next()
          if (done === true) {
            made(true)
            controller.close()
            return
          }
          if (!begun) record.firstOutput()
          begun = true
          controller.enqueue(value)
        } catch (error) {
          broke(controller, error)
        }
      },
      cancel: async () => {
        made(false)
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

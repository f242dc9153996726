import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '../clock.ts'
import type { HttpSettings } from './collaborators.ts'
import { notJson, tooLarge, tooSlow } from './body-errors.ts'
import { contentCoding, decoded } from './content-coding.ts'
import { headersOf, socketOf, type AppContext, type HeaderReader } from './context.ts'
import { within } from './within.ts'

export interface BodyLimits {
  /** Largest body, on the wire and decoded. */
  readonly limitBytes: number
  /** From the head of the request to the end of its body. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** What the settings allow a body. */
export const bodyLimits = (settings: HttpSettings, clock: Clock): BodyLimits => ({
  limitBytes: settings.bodyLimitBytes,
  timeoutMs: settings.bodyTimeoutMs,
  clock,
})

/** The bytes of a JSON request body, decoded. Throws `RequestError`: 415 for what cannot be JSON, 413 before all is read, 408 when it does not come. */
export const requestBytes = async (c: AppContext, limits: BodyLimits): Promise<Uint8Array> => {
  const headers = headersOf(c)
  checkContentType(headers)
  const coding = contentCoding(headers.get('content-encoding'))
  if (Number(headers.get('content-length')) > limits.limitBytes) throw tooLarge(limits.limitBytes)
  const bytes = await within(bodyOf(c, limits.limitBytes), limits.timeoutMs, limits.clock)
  if (bytes === undefined) throw tooSlow(limits.timeoutMs)
  return decoded(bytes, coding, limits.limitBytes)
}

const jsonType = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i

/** Without a type it is taken for JSON, but not from a browser on another page: that could send it without asking first (CORS). */
const checkContentType = (headers: HeaderReader): void => {
  const type = headers.get('content-type')?.trim() ?? ''
  if (type === '' ? headers.get('origin') !== null : !jsonType.test(type)) throw notJson()
}

const bodyOf = (c: AppContext, limitBytes: number): Promise<Uint8Array> => {
  const { incoming } = socketOf(c)
  return incoming === undefined ? collect(c.req.raw.body, limitBytes) : receive(incoming, limitBytes)
}

/** By its events, which cost a third of its iterator. What is left unread is passed over behind the error (see `closeAfterEarly`). */
const receive = (incoming: IncomingMessage, limitBytes: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const received: Uint8Array[] = []
    let length = 0
    const take = (chunk: Uint8Array) => {
      length += chunk.length
      received.push(chunk)
      if (length <= limitBytes) return
      incoming.off('data', take).pause()
      reject(tooLarge(limitBytes))
    }
    incoming.on('data', take)
    incoming.once('end', () => resolve(joined(received, length)))
    incoming.once('error', reject)
    incoming.once('close', () => {
      // Costly to make, and of use only where nothing else came before.
      if (!incoming.readableEnded) reject(new Error('The client left before its body was whole.'))
    })
  })

const collect = async (chunks: AsyncIterable<Uint8Array> | null, limitBytes: number): Promise<Uint8Array> => {
  const collected: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks ?? []) {
    length += chunk.length
    if (length > limitBytes) throw tooLarge(limitBytes)
    collected.push(chunk)
  }
  return joined(collected, length)
}

const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array => {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length)
}

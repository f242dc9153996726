import { Buffer } from 'node:buffer'
import type { Clock } from '../clock.ts'
import { notJson, tooLarge, tooSlow } from './body-errors.ts'
import { contentCoding, decoded } from './content-coding.ts'
import { socketOf, type AppContext, type HeaderReader } from './context.ts'
import { within } from './within.ts'

export interface BodyLimits {
  /** Largest body, on the wire and decoded. */
  readonly limitBytes: number
  /** From the head of the request to the end of its body. */
  readonly timeoutMs: number
  readonly clock: Clock
}

/** The bytes of a JSON request body, decoded. Throws `RequestError`: 415 for what cannot be JSON, 413 before all is read, 408 when it does not come. */
export const requestBytes = async (c: AppContext, limits: BodyLimits): Promise<Uint8Array> => {
  const { headers } = c.req.raw
  checkContentType(headers)
  const coding = contentCoding(headers.get('content-encoding'))
  if (Number(headers.get('content-length')) > limits.limitBytes) throw tooLarge(limits.limitBytes)
  const bytes = await within(collect(bodyOf(c), limits.limitBytes), limits.timeoutMs, limits.clock)
  if (bytes === undefined) throw tooSlow(limits.timeoutMs)
  return decoded(bytes, coding, limits.limitBytes)
}

const jsonType = /^application\/(?:[\w.+-]+\+)?json *(?:;|$)/i

/** Without a type it is taken for JSON, but not from a browser on another page: that could send it without asking first (CORS). */
const checkContentType = (headers: HeaderReader): void => {
  const type = headers.get('content-type')?.trim() ?? ''
  if (type === '' ? headers.get('origin') !== null : !jsonType.test(type)) throw notJson()
}

/** The body as it arrives. What is left of it unread the adapter passes over, so that the connection can carry the error. */
const bodyOf = (c: AppContext): AsyncIterable<Uint8Array> | null =>
  socketOf(c).incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body

const collect = async (chunks: AsyncIterable<Uint8Array> | null, limitBytes: number): Promise<Uint8Array> => {
  const collected: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks ?? []) {
    length += chunk.length
    if (length > limitBytes) throw tooLarge(limitBytes)
    collected.push(chunk)
  }
  const [only] = collected
  return collected.length === 1 && only !== undefined ? only : Buffer.concat(collected, length)
}

import type { Clock } from '../../src/clock.ts'
import type { JsonObject } from '../../src/json.ts'
import type { TransportResponse } from '../../src/provider.ts'

/** How fast the demo thinks and speaks, ms. */
export interface Pace {
  readonly clock: Clock
  readonly thinkMs: number
  readonly wordMs: number
}

/** One JSON answer, after thinking. Rejects with the signal's reason. */
export const jsonResponse = async (body: JsonObject, pace: Pace, signal: AbortSignal): Promise<TransportResponse> => {
  await pace.clock.sleep(pace.thinkMs, signal)
  return plain(200, body)
}

/** Bytes, the first of them after thinking. */
export const bytesResponse = (
  type: string,
  pieces: readonly Uint8Array[],
  { clock, thinkMs }: Pace,
  signal: AbortSignal,
): TransportResponse => ({
  status: 200,
  headers: { 'content-type': type },
  body: (async function* () {
    await clock.sleep(thinkMs, signal)
    yield* pieces
  })(),
})

/** A stream whose first event comes after thinking, the others at the pace of words, the last ones at once. */
export const streamResponse = (
  chunks: readonly JsonObject[],
  { clock, thinkMs, wordMs }: Pace,
  signal: AbortSignal,
  endings: readonly string[] = ['[DONE]'],
): TransportResponse => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: (async function* () {
    await clock.sleep(thinkMs, signal)
    for (const [index, chunk] of chunks.entries()) {
      if (index > 0 && wordMs > 0) await clock.sleep(wordMs, signal)
      yield bytesOf(`data: ${JSON.stringify(chunk)}\n\n`)
    }
    for (const ending of endings) yield bytesOf(`data: ${ending}\n\n`)
  })(),
})

const failures = {
  unavailable: {
    status: 503,
    type: 'server_error',
    code: 'service_unavailable',
    message: 'The demo is overloaded. Try again.',
  },
  'rate-limited': {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
    message: 'The demo allows no more requests for 20 s.',
  },
  'bad-request': {
    status: 400,
    type: 'invalid_request_error',
    code: 'invalid_value',
    message: 'The demo refuses this request.',
  },
  'wrong-key': {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
    message: 'The demo refuses this key.',
  },
  'unknown-model': {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message: 'The demo has no such model. Ask for demo/echo.',
  },
} as const

/** A refusal in OpenAI's shape. */
export const errorResponse = (failure: keyof typeof failures): TransportResponse => {
  const { status, ...error } = failures[failure]
  const response = plain(status, { error: { ...error, param: null } })
  return status === 429 ? { ...response, headers: { ...response.headers, 'retry-after': '20' } } : response
}

/** The first third of a response, at least one byte of it; then the connection breaks. */
export const brokenResponse = async ({ body, ...head }: TransportResponse): Promise<TransportResponse> => {
  const streamed = head.headers['content-type'] === 'text/event-stream'
  return { ...head, body: streamed ? brokenStream(body) : brokenBody(body) }
}

async function* brokenStream(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const event of body) {
    yield event
    sent += 1
    if (sent === 3) break
  }
  throw new Error('the demo broke the connection')
}

async function* brokenBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of body) yield bytes.subarray(0, Math.ceil(bytes.length / 3))
  throw new Error('the demo broke the connection')
}

const plain = (status: number, body: JsonObject): TransportResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: (async function* () {
    yield bytesOf(JSON.stringify(body))
  })(),
})

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

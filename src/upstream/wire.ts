import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { TransportResponse } from '../provider.ts'
import { ByteQueue } from './byte-queue.ts'
import type { Dispatches } from './pools.ts'

/** One request as it goes on the wire. */
export interface WireRequest {
  /** POST when absent. */
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** What comes piece by piece has a `content-length`. */
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>
  /** Aborting destroys the socket at once; what waits rejects with the signal's reason. */
  readonly signal: AbortSignal
  /** There is a connection and the request goes out on it. */
  readonly onConnected: () => void
}

/**
 * Sends one request and resolves at the head of the response. Rejects, and the body throws, with whatever undici says or with
 * the signal's reason. Built on `dispatch`, because `request` does not tell when the request has got its connection.
 */
export const sendOnWire = (pool: Dispatches, request: WireRequest): Promise<TransportResponse> =>
  new Promise((resolve, reject) => {
    const { signal } = request
    let controller: Dispatcher.DispatchController | undefined
    const queue = new ByteQueue({
      onFull: () => controller?.pause(),
      onRoom: () => controller?.resume(),
      onReturn: () => controller?.abort(new Error('the answer was not read to its end')),
    })
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', onAbort)
      reject(error)
      queue.fail(error)
    }
    const onAbort = () => {
      controller?.abort(asError(signal.reason))
      fail(signal.reason)
    }
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })

    pool.dispatch(
      {
        method: request.method ?? 'POST',
        path: request.path,
        headers: request.headers,
        body: bodyOf(request.body),
      },
      {
        onRequestStart: (started) => {
          if (signal.aborted) return started.abort(asError(signal.reason))
          controller = started
          request.onConnected()
        },
        onResponseStart: (_controller, status, headers) => {
          if (status >= 200) resolve(responseOf(status, flattened(headers), queue))
        },
        onResponseData: (_controller, chunk) => queue.push(chunk),
        onResponseEnd: () => {
          signal.removeEventListener('abort', onAbort)
          controller = undefined
          queue.end()
        },
        onResponseError: (_controller, error) => {
          controller = undefined
          fail(error)
        },
      },
    )
  })

const bodyOf = (body: WireRequest['body']): string | Uint8Array | Readable | null => {
  if (body === '') return null
  return typeof body === 'string' || body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false })
}

const responseOf = (status: number, headers: TransportResponse['headers'], body: ByteQueue): TransportResponse => ({
  status,
  headers,
  body,
  openEnded: headers['content-length'] === undefined && !/\bchunked\s*$/i.test(headers['transfer-encoding'] ?? ''),
})

const flattened = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : (value ?? []).join(', '),
    ]),
  )

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))

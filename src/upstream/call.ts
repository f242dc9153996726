import type { Clock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Transport, TransportRequest, TransportResponse } from '../provider.ts'
import type { TransmitLimits } from '../routing/route.ts'
import { decoded } from './content-coding.ts'
import { createDeadlines } from './deadlines.ts'
import type { Deadlines } from './deadlines.ts'
import { connectionError, timeoutError, wrapped } from './faults.ts'
import type { Pools } from './pools.ts'
import { sendOnWire } from './wire.ts'

/** One request to one provider, ready to go. */
export interface UpstreamRequest {
  /** `account/model`, for errors. */
  readonly deployment: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>
  /** POST when absent. */
  readonly method?: 'GET' | 'POST' | 'DELETE' | undefined
  /** The first-token and idle deadlines hold. */
  readonly streamed: boolean
  /** Answers in place of a socket. */
  readonly transport?: { readonly send: Transport; readonly request: Omit<TransportRequest, 'signal'> } | undefined
}

/** The head of an answer, and its bytes as they come, decompressed. */
export interface UpstreamResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Throws `UpstreamError`. To be read once, to its end, or left by `abort` or `release`. */
  readonly body: AsyncIterable<Uint8Array>
  /** The end of the connection is all that ends it, so that one broken off may look whole. */
  readonly openEnded: boolean
  /** The first real output is here: from now on the idle deadline holds, not the first-token one. */
  outputBegan(): void
  /** Nobody wants the rest: breaks the connection at once. Harmless after the end. */
  abort(): void
  /** The proper end is here: what still follows may take a second. */
  endBegan(): void
  /** Nothing that follows matters: lets it pass for a second behind the reader's back, so that the connection can be used again. */
  release(): void
}

export interface CallTools {
  readonly pools: Pools
  readonly clock: Clock
}

/** Sends one request; never retries, never follows a redirect. Rejects with `UpstreamError`. */
export const callUpstream = async (
  { pools, clock }: CallTools,
  request: UpstreamRequest,
  limits: TransmitLimits,
): Promise<UpstreamResponse> => {
  const { deployment, url, streamed } = request
  const { timeouts, signal } = limits
  const ending = new AbortController()
  const onCallerGone = () =>
    ending.abort(
      new UpstreamError({
        deployment,
        fault: 'aborted',
        message: 'Nobody waits for this answer any more.',
        cause: signal.reason,
      }),
    )
  const deadlines = createDeadlines(clock, limits.deadlineAt, (stage, ms) =>
    ending.abort(timeoutError(deployment, stage, ms)),
  )
  const finish = () => {
    deadlines.stop()
    signal.removeEventListener('abort', onCallerGone)
  }
  const onConnected = () => {
    if (streamed) deadlines.begin('first-token', timeouts.firstTokenMs)
    else if (timeouts.answerMs !== undefined) deadlines.begin('answer', timeouts.answerMs)
    else deadlines.rest()
  }

  signal.addEventListener('abort', onCallerGone, { once: true })
  if (signal.aborted) onCallerGone()
  else deadlines.begin('connect', timeouts.connectMs)
  try {
    const response = await send(pools, request, { signal: ending.signal, onConnected })
    return openResponse(response, {
      deployment,
      deadlines,
      ending,
      finish,
      idleMs: streamed ? timeouts.idleMs : undefined,
    })
  } catch (error) {
    finish()
    throw connectionError(ending.signal.aborted ? ending.signal.reason : error, deployment, url)
  }
}

interface Sending {
  readonly signal: AbortSignal
  readonly onConnected: () => void
}

const send = (pools: Pools, request: UpstreamRequest, { signal, onConnected }: Sending): Promise<TransportResponse> => {
  const { url, method, headers, body, transport } = request
  if (signal.aborted) return Promise.reject(signal.reason)
  if (transport === undefined)
    return sendOnWire(pools.of(url.origin), {
      method,
      path: url.pathname + url.search,
      headers,
      body,
      signal,
      onConnected,
    })
  onConnected()
  return transport.send({ ...transport.request, signal })
}

interface Running {
  readonly deployment: string
  readonly deadlines: Deadlines
  readonly ending: AbortController
  readonly finish: () => void
  /** Silence allowed between two pieces once output began; undefined for plain answers. */
  readonly idleMs: number | undefined
}

const openResponse = (
  { status, headers, body: bytes, openEnded = false }: TransportResponse,
  running: Running,
): UpstreamResponse => {
  const { deployment, deadlines, ending, finish, idleMs } = running
  let silence: { readonly stage: 'idle' | 'drain'; readonly ms: number } | undefined

  async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of decoded(bytes, headers['content-encoding'])) {
        // A slow reader is not a silent provider: silence counts only while bytes are waited for.
        if (silence !== undefined) deadlines.rest()
        yield chunk
        if (silence !== undefined) deadlines.begin(silence.stage, silence.ms)
      }
    } catch (error) {
      if (ending.signal.aborted) throw ending.signal.reason
      throw wrapped(error, deployment, 'The connection broke within the answer')
    } finally {
      finish()
    }
  }

  const body = read()
  return {
    status,
    headers,
    body,
    openEnded,
    outputBegan: () => {
      if (idleMs === undefined || silence !== undefined) return
      silence = { stage: 'idle', ms: idleMs }
      deadlines.rest()
    },
    endBegan: () => {
      silence = { stage: 'drain', ms: drainMs }
    },
    abort: () => {
      finish()
      ending.abort(new UpstreamError({ deployment, fault: 'aborted', message: 'The answer was left before its end.' }))
    },
    release: () => {
      silence = undefined
      deadlines.begin('drain', drainMs)
      void discard(body)
    },
  }
}

const drainMs = 1_000

const discard = async (body: AsyncIterable<Uint8Array>): Promise<void> => {
  try {
    for await (const chunk of body) void chunk
  } catch {
    // What is thrown away may break.
  }
}

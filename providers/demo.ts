import { systemClock } from '../src/clock.ts'
import type { Clock } from '../src/clock.ts'
import { isJsonObject } from '../src/json.ts'
import type { Provider, Transport, TransportRequest, TransportResponse } from '../src/provider.ts'
import { chatAnswer } from './demo/chat.ts'
import { chatChunks } from './demo/chunks.ts'
import { embeddingsAnswer } from './demo/embeddings.ts'
import { mediaResponse } from './demo/media.ts'
import { brokenResponse, errorResponse, jsonResponse, streamResponse } from './demo/responses.ts'
import type { Pace } from './demo/responses.ts'

export interface DemoSettings {
  readonly clock?: Clock
  /** Before the first token or the plain answer of `demo/echo`, so that a hit is seen to be faster, ms. */
  readonly thinkMs?: number
  /** Between two words of a stream, ms. */
  readonly wordMs?: number
  /** Before the first token of `demo/slow`, ms. */
  readonly slowThinkMs?: number
}

/** What each model does beside (or in place of) echoing the last words of the user. */
const models = {
  echo: 'answers with the last text of the user',
  slow: 'the same, late and slowly',
  flaky: 'fails with 503 on every other try, the first included',
  'rate-limited': 'refuses with 429 and retry-after',
  stall: 'never answers',
  'broken-stream': 'breaks off in the middle of its answer',
  'error-400': 'refuses the request',
  'refuse-key': "refuses the gateway's credential",
  embed: 'embeds texts by their words',
  speak: 'says a text in tones',
  listen: 'tells the name and the size of a file',
  draw: 'draws a small square',
} as const

/** A provider inside the process: no key, no network, the same answer to the same request. Failures are asked for by model name. */
export const createDemo = (settings: DemoSettings = {}): Provider => ({
  name: 'demo',
  auth: { kind: 'none' },
  paths: { chat: '/chat/completions', embeddings: '/embeddings', ...mediaPaths },
  keyless: true,
  knownModels: Object.keys(models),
  transport: createDemoTransport(settings),
})

const mediaPaths = {
  images: '/images/generations',
  'image-edits': '/images/edits',
  'image-variations': '/images/variations',
  speech: '/audio/speech',
  transcriptions: '/audio/transcriptions',
  translations: '/audio/translations',
}

const createDemoTransport = (settings: DemoSettings): Transport => {
  const { clock = systemClock, thinkMs = 400, wordMs = 15, slowThinkMs = 1_500 } = settings
  const usual: Pace = { clock, thinkMs, wordMs }
  const slow: Pace = { clock, thinkMs: slowThinkMs, wordMs: wordMs * 4 }
  // Of this instance alone, so that no test depends on another.
  let answers = 0
  let flakyTries = 0
  const answer = (request: TransportRequest, pace: Pace): Promise<TransportResponse> =>
    answered(request, pace, `demo-${++answers}`)

  return async (request) => {
    switch (request.body.model) {
      case 'echo':
      case 'embed':
      case 'speak':
      case 'listen':
      case 'draw':
        return answer(request, usual)
      case 'slow':
        return answer(request, slow)
      case 'flaky':
        return ++flakyTries % 2 === 1 ? errorResponse('unavailable') : answer(request, usual)
      case 'rate-limited':
        return errorResponse('rate-limited')
      case 'stall':
        return stalled(request.signal)
      case 'broken-stream':
        return brokenResponse(await answer(request, usual))
      case 'error-400':
        return errorResponse('bad-request')
      case 'refuse-key':
        return errorResponse('wrong-key')
      default:
        return errorResponse('unknown-model')
    }
  }
}

const answered = async (request: TransportRequest, pace: Pace, id: string): Promise<TransportResponse> => {
  const { body, dialect, signal } = request
  const media = mediaResponse(request, pace)
  if (media !== undefined) return media
  if (dialect === 'embeddings') return jsonResponse(embeddingsAnswer(body), pace, signal)
  const answer = chatAnswer(body, { id: `chatcmpl-${id}`, created: Math.floor(pace.clock.now() / 1_000) })
  if (body.stream !== true) return jsonResponse(answer, pace, signal)
  const options = body.stream_options
  const withUsage = isJsonObject(options) && options.include_usage === true
  return streamResponse(chatChunks(answer, withUsage), pace, signal)
}

const stalled = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })

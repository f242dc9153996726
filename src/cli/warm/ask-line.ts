import type { Clock } from '../../clock.ts'
import { isJsonObject, parseObject } from '../../json.ts'
import { askGateway, noGatewayMessage } from '../ask-gateway.ts'
import type { WarmLine } from './lines.ts'

/** What came of one question. */
export type Warmed =
  /** `kept`: a provider answered, and that is kept. `held`: there was an answer already. */
  | { readonly kind: 'kept' | 'held' }
  /** It was answered and is not kept. */
  | { readonly kind: 'not-kept'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface AskSettings {
  readonly base: string
  /** Client key to show. */
  readonly key?: string | undefined
  /** Ask a provider although an answer is kept. */
  readonly refresh: boolean
  /** Told before each wait that the gateway asked for. */
  readonly onWait?: ((wait: Wait) => void) | undefined
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface Wait {
  readonly line: WarmLine
  /** HTTP status of the answer: 429 or 503. */
  readonly status: number
  readonly ms: number
  /** Tries so far, from 1. */
  readonly tries: number
}

/** The gateway could not be reached, or somebody ended the run: whatever follows would fare the same. */
export class WarmingStopped extends Error {}

const answerDeadlineMs = 600_000
/** Asked again where the gateway says when, as its clients are. */
export const mostTries = 5
const longestWaitMs = 60_000

/** Asks one question, again where the gateway asks for patience or the connection breaks: what was kept meanwhile costs nothing. Rejects with `WarmingStopped` when no other need be asked. */
export const askLine = async (line: WarmLine, settings: AskSettings): Promise<Warmed> => {
  const { clock, signal, onWait } = settings
  for (let tries = 1; ; tries++) {
    const deadline = AbortSignal.timeout(answerDeadlineMs)
    try {
      const response = await send(line, settings, deadline)
      const text = await response.text()
      const waitMs = patienceOf(response)
      if (waitMs === undefined || tries === mostTries) return outcomeOf(response, text)
      onWait?.({ line, status: response.status, ms: waitMs, tries })
      await clock.sleep(waitMs, signal)
    } catch (error) {
      if (signal.aborted) throw new WarmingStopped('Stopped.', { cause: error })
      if (error instanceof WarmingStopped) throw error
      if (deadline.aborted) return { kind: 'failed', reason: 'no answer within ten minutes' }
      if (tries === mostTries) return { kind: 'failed', reason: 'the connection or its answer broke off' }
    }
  }
}

const send = async (line: WarmLine, settings: AskSettings, deadline: AbortSignal): Promise<Response> => {
  const { base, key, refresh, signal } = settings
  try {
    return await askGateway({
      base,
      path: line.path,
      key,
      body: line.body,
      headers: refresh ? { 'cache-control': 'no-cache' } : {},
      signal: AbortSignal.any([signal, deadline]),
    })
  } catch (error) {
    if (!isUnreachable(error)) throw error
    throw new WarmingStopped(noGatewayMessage(base, error), { cause: error })
  }
}

/** Whatever else breaks a connection may be over at the next try. */
const isUnreachable = (error: unknown): boolean => {
  if (!(error instanceof Error && error.cause instanceof Error)) return false
  const { cause } = error
  return cause.message === badPort || ('code' in cause && UNREACHABLE.has(String(cause.code)))
}

/** What `fetch` says of a port that it never asks, such as 1 (https://fetch.spec.whatwg.org/#port-blocking). */
const badPort = 'bad port'

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Milliseconds; undefined: the answer is the last word. */
const patienceOf = ({ status, headers }: Response): number | undefined => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  if ((status !== 429 && status !== 503) || !(seconds * 1_000 <= longestWaitMs)) return undefined
  return seconds * 1_000
}

const outcomeOf = (response: Response, text: string): Warmed => {
  if (!response.ok) {
    const remedy = response.status === 401 ? ' This command shows the key that --key gives.' : ''
    return { kind: 'failed', reason: `${response.status}: ${reasonIn(text)}${remedy}` }
  }
  const status = response.headers.get('cache-status') ?? ''
  if (/; stored(?:;|$)/.test(status)) return { kind: 'kept' }
  if (/^reprise; hit|; collapsed/.test(status)) return { kind: 'held' }
  return { kind: 'not-kept', reason: status === '' ? 'no answer of the cache: is this a gateway?' : whyNotKept(status) }
}

/** In words where they are known, else as `Cache-Status` says it. */
const whyNotKept = (status: string): string => reasons.get(/; detail=([\w-]+)$/.exec(status)?.[1] ?? '') ?? status

const reasons: ReadonlyMap<string, string> = new Map([
  ['no-store', 'it asks not to be kept (no-store)'],
  ['disabled', 'the cache is off for its model (cache.enabled)'],
  ['inexact-body', 'its body would be changed by parsing it: integers beyond 2^53 or lone surrogates'],
  ['stored-state', 'it hangs on state that its provider keeps, such as an earlier response or a container'],
  ['expiring-file', 'it names an uploaded file, which can be deleted'],
  ['background', 'it asks for an answer in the background'],
])

/** OpenAI's and Anthropic's doors word errors alike so far. */
const reasonIn = (text: string): string => {
  const error = parseObject(text)?.['error']
  const message = isJsonObject(error) ? error['message'] : undefined
  return typeof message === 'string' ? message : 'no reason given'
}

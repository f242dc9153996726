import type { Answer, Call } from '../call.ts'
import type { StreamEvent } from '../dialect.ts'
import { answerHeaders } from './answer-headers.ts'
import { callFrom, requestMemo, type CallSources } from './call-from.ts'
import type { AppCollaborators } from './collaborators.ts'
import { headersOf, type AppContext } from './context.ts'
import type { Door } from './doors.ts'
import { openExchange, type Exchange } from './exchange.ts'
import { sendBody } from './send-body.ts'
import { sendBytes } from './send-bytes.ts'
import { sendEvents, sendReplay } from './send-events.ts'
import { refuseDuplicates } from './single-headers.ts'
import { within } from './within.ts'

/** What a request asks; throws `RequestError` naming what is wrong with it. */
export type CallOf = (c: AppContext, sources: CallSources) => Call | Promise<Call>

/** One request and its answer: the same at every door, because all that differs is in the dialect. */
export const conversation = (door: Door, collaborators: AppCollaborators, callOf: CallOf = callFrom) => {
  const asked = { dialect: door.dialect, memo: requestMemo(), callOf }
  return async (c: AppContext): Promise<Response> => {
    const exchange = openExchange(c, door, collaborators)
    try {
      return await converse(c, asked, exchange, collaborators)
    } catch (error) {
      return exchange.refuse(error)
    }
  }
}

const converse = async (
  c: AppContext,
  { dialect, memo, callOf }: Pick<CallSources, 'dialect' | 'memo'> & { readonly callOf: CallOf },
  exchange: Exchange,
  { callers, gateway, settings, uploads, clock }: AppCollaborators,
): Promise<Response> => {
  const { record, requestId, signal } = exchange
  refuseDuplicates(headersOf(c))
  const caller = callers.identify(headersOf(c))
  record.calledBy(caller)
  const authMs = record.elapsedMs()
  const { startedAt: receivedAt, trace, tried } = record
  let letGo = () => {}
  const sources = { dialect, memo, caller, receivedAt, trace, tried, signal, settings, uploads, clock }
  const made = callOf(c, { ...sources, untilAnswered: (release) => void (letGo = release) })
  const call = await Promise.resolve(made).catch((error: unknown) => {
    letGo()
    throw error
  })
  record.asked(call)

  const answered = gateway
    .answer(call)
    .then(record.answered)
    .finally(() => letGo())
  // A stream that has to wait gets its head and comments meanwhile, so that nothing between us and the client gives it up.
  const mayWait = call.request.stream && dialect.stream !== undefined
  const answer = mayWait ? await within(answered, settings.heartbeatMs, clock) : await answered

  const headers =
    answer === undefined
      ? { 'x-request-id': requestId }
      : answerHeaders(answer, { requestId, authMs, totalMs: record.elapsedMs() })
  if (answer?.content.kind === 'body') return sendBody(c, { headers, answer, content: answer.content, exchange })
  const replayed = answer?.content.kind === 'events' && sendReplay(c, { headers, content: answer.content, exchange })
  if (replayed) return replayed
  if (answer?.content.kind === 'bytes') return sendBytes(c, { headers, answer, content: answer.content, exchange })
  const events = answered.then(eventsOf)
  return sendEvents(c, { headers, events, exchange, stream: dialect.stream, heartbeatMs: settings.heartbeatMs, clock })
}

const eventsOf = ({ content }: Answer): AsyncIterable<StreamEvent> => {
  if (content.kind === 'events') return content.events
  throw new TypeError('The gateway answered a stream with a body.')
}

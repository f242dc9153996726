import type { Answer } from '../../call.ts'
import { streamEvent } from '../../dialect.ts'
import type { Dialect, StreamDialect, StreamEvent, Usage } from '../../dialect.ts'
import { isJsonObject, objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import type { Prompt } from '../../prompt.ts'
import { answerHeaders } from '../answer-headers.ts'
import type { AppContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { sendEvents } from '../send-events.ts'
import { within } from '../within.ts'
import type { PromptDoor } from './door.ts'
import { textBody } from './output.ts'

export interface StreamedPrompt {
  readonly answered: Promise<Answer>
  readonly prompt: Prompt
  readonly exchange: Exchange
  readonly door: Pick<PromptDoor, 'settings' | 'clock' | 'dialects'>
}

/** An event stream: `delta` events with `{text}`, then one `done` with `{output, usage}`, or one `error`. */
export const sendPromptEvents = async (c: AppContext, streamed: StreamedPrompt): Promise<Response> => {
  const { answered, prompt, exchange, door } = streamed
  const { settings, clock, dialects } = door
  const answer = await within(answered, settings.heartbeatMs, clock)
  const { requestId, record } = exchange
  const known =
    answer === undefined
      ? { 'x-request-id': requestId }
      : answerHeaders(answer, { requestId, authMs: 0, totalMs: record.elapsedMs() })
  return sendEvents(c, {
    events: answered.then(({ content }) => promptEvents(content, dialects.chat)),
    headers: { ...known, 'x-reprise-prompt': prompt.id, vary: 'Accept' },
    exchange,
    stream: errorsOf(dialects.chat),
    heartbeatMs: settings.heartbeatMs,
    clock,
  })
}

const promptEvents = async function* (content: Answer['content'], { answer }: Dialect): AsyncGenerator<StreamEvent> {
  if (content.kind !== 'events') throw new TypeError('The gateway answered a stream with a body.')
  let output = ''
  let usage: Usage | undefined
  let finishReason: string | undefined
  for await (const { body = {} } of content.events) {
    usage = answer.usage(body) ?? usage
    const piece = pieceOf(body)
    finishReason = piece.finishReason ?? finishReason
    if (piece.text === '') continue
    output += piece.text
    yield streamEvent({ text: piece.text }, 'delta')
  }
  yield streamEvent(textBody(output, usage, finishReason), 'done')
}

const pieceOf = (chunk: JsonObject): { readonly text: string; readonly finishReason: string | undefined } => {
  const [choice] = objectsIn(chunk['choices'])
  const delta = choice?.['delta']
  const text = isJsonObject(delta) && typeof delta['content'] === 'string' ? delta['content'] : ''
  const reason = choice?.['finish_reason']
  return { text, finishReason: typeof reason === 'string' ? reason : undefined }
}

/** How a stream that has begun ends in failure here. */
const errorsOf = ({ stream, error }: Dialect): StreamDialect | undefined =>
  stream && { ...stream, errorEvents: (problem) => [streamEvent(error(problem), 'error')] }

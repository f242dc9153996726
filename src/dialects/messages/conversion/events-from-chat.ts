import type { EventConverter, ProviderError, StreamEvent } from '../../../dialect.ts'
import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { errorOf, meaningOf } from '../../openai/meaning.ts'
import { errorTypeOf } from '../../anthropic/error.ts'
import { named } from '../replay.ts'
import { errorEvent } from '../stream.ts'
import { objectOf, textOf } from '../../common/values.ts'
import { createBlockWriter } from './block-writer.ts'
import type { BlockWriter } from './block-writer.ts'
import { claudeSignature, readableDetails } from './reasoning.ts'
import { stopReason } from './stop-reason.ts'
import { usageFromChat } from './usage.ts'
import { contentText, detailText, reasoningText } from '../../openai/said.ts'

interface State {
  readonly writer: BlockWriter
  phase: 'waiting' | 'running' | 'over'
  finish: Json | undefined
  stopSequence: string | undefined
  refused: boolean
  usage: JsonObject | undefined
  /** Some providers tell their reasoning twice, as text and in details: the first told is taken. */
  reasoningBy: 'text' | 'details' | undefined
}

/** Remembers the open block and the counts, nothing of what was said. */
export const eventsFromChat = (): EventConverter => {
  const state: State = {
    writer: createBlockWriter(),
    phase: 'waiting',
    finish: undefined,
    stopSequence: undefined,
    refused: false,
    usage: undefined,
    reasoningBy: undefined,
  }
  return {
    push: (event) => {
      if (state.phase === 'over') return []
      const meaning = meaningOf(event)
      if (meaning === 'error') return failed(state, errorOf(event))
      if (event.body !== undefined) return converted(state, event.body)
      return meaning === 'end' ? ended(state) : []
    },
  }
}

const converted = (state: State, body: JsonObject): readonly StreamEvent[] => {
  if (isJsonObject(body.usage)) state.usage = body.usage
  const choice = objectsIn(body.choices).find(({ index }) => index === 0 || index === undefined)
  const events = choice === undefined ? [] : [...started(state, body), ...choiceEvents(state, choice)]
  // The usage chunk comes after the finish reason; whoever sends none is waited for until `[DONE]`.
  return state.usage === undefined ? events : [...events, ...ended(state)]
}

const started = (state: State, { id, model }: JsonObject): readonly StreamEvent[] => {
  if (state.phase !== 'waiting') return []
  state.phase = 'running'
  const message = {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 0, output_tokens: 0 },
  }
  return [named({ type: 'message_start', message })]
}

const choiceEvents = (state: State, choice: JsonObject): readonly StreamEvent[] => {
  const delta = objectOf(choice.delta)
  const refusal = textOf(delta.refusal) ?? ''
  state.refused ||= refusal !== ''
  if (typeof choice.finish_reason === 'string') state.finish = choice.finish_reason
  state.stopSequence = textOf(choice.stop_reason) ?? state.stopSequence
  const events = [...reasoningEvents(state, delta), ...state.writer.text(contentText(delta.content) + refusal)]
  for (const call of objectsIn(delta.tool_calls)) {
    const more = state.writer.call(call)
    if (more === undefined) return [...events, ...interleaved(state)]
    events.push(...more)
  }
  return events
}

const reasoningEvents = (state: State, delta: JsonObject): readonly StreamEvent[] => {
  const details = readableDetails(delta.reasoning_details)
  const text = reasoningText(delta)
  state.reasoningBy ??= details.length > 0 ? 'details' : text === '' ? undefined : 'text'
  if (state.reasoningBy === 'details') return details.flatMap((detail) => detailEvents(state.writer, detail))
  const signature = details.map(claudeSignature).join('')
  return [...state.writer.thinking(text, '', undefined), ...state.writer.sign(signature)]
}

const detailEvents = (writer: BlockWriter, detail: JsonObject): readonly StreamEvent[] =>
  detail.type === 'reasoning.encrypted'
    ? writer.redacted(textOf(detail.data) ?? '')
    : writer.thinking(detailText(detail), claudeSignature(detail), detail.index)

/** Ends the stream once the finish reason is known. */
const ended = (state: State): readonly StreamEvent[] => {
  if (state.finish === undefined) return []
  state.phase = 'over'
  const { refused, stopSequence, writer } = state
  const stop = stopReason(state.finish, { calledTools: writer.calledTools(), refused, stopSequence })
  const delta = { stop_reason: stop, stop_sequence: stop === 'stop_sequence' ? (stopSequence ?? null) : null }
  return [
    ...writer.close(),
    named({ type: 'message_delta', delta, usage: usageFromChat(state.usage) }),
    named({ type: 'message_stop' }),
  ]
}

const failed = (state: State, { message, type, code }: ProviderError): readonly StreamEvent[] =>
  over(state, errorTypeOf(type, code), message)

const interleaved = (state: State): readonly StreamEvent[] =>
  over(
    state,
    'api_error',
    'The provider mixed the arguments of parallel tool calls, which a Messages stream cannot say. Ask without `stream`.',
  )

const over = (state: State, type: string, message: string): readonly StreamEvent[] => {
  state.phase = 'over'
  return [errorEvent({ error: { type, message } })]
}

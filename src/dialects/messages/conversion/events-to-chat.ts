import { streamEvent } from '../../../dialect.ts'
import type { EventConverter, StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { done } from '../../openai/meaning.ts'
import { readError } from '../../anthropic/error.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'
import { argumentsOf, refusalOf } from './answer-to-chat.ts'
import { encryptedDetail, textDetail } from './reasoning.ts'
import { finishReason } from './stop-reason.ts'
import { usageToChat } from './usage.ts'

/** A content block that is being streamed: a tool call that has said no arguments yet, or thinking. */
interface OpenBlock {
  readonly kind: 'call' | 'thinking'
  /** Place among the answer's tool calls or thinking blocks. */
  readonly place: number
  silent: boolean
}

interface State {
  readonly createdSeconds: number
  head: JsonObject | undefined
  /** The first chunk, which says the role, has gone out. */
  introduced: boolean
  usage: JsonObject
  readonly open: Map<Json | undefined, OpenBlock>
  calls: number
  thoughts: number
  phase: 'running' | 'finished' | 'over'
}

/**
 * Remembers the open blocks and the counts, nothing of what was said. `createdSeconds`: since the epoch; a Message does
 * not tell its time.
 */
export const eventsToChat = (createdSeconds = 0): EventConverter => {
  const state: State = {
    createdSeconds,
    head: undefined,
    introduced: false,
    usage: {},
    open: new Map(),
    calls: 0,
    thoughts: 0,
    phase: 'running',
  }
  return {
    push: ({ body }) => (body === undefined || state.phase === 'over' ? [] : converted(state, body)),
  }
}

const converted = (state: State, event: JsonObject): readonly StreamEvent[] => {
  switch (event.type) {
    case 'message_start':
      return started(state, objectOf(event.message))
    case 'content_block_start':
      return blockStarted(state, event.index, objectOf(event.content_block))
    case 'content_block_delta':
      return blockGrew(state, event.index, objectOf(event.delta))
    case 'content_block_stop':
      return blockStopped(state, event.index)
    case 'message_delta':
      return messageChanged(state, event)
    case 'message_stop':
      return stopped(state)
    case 'error':
      return failed(state, event)
    default:
      return []
  }
}

/** Some answers carry their first blocks in `message_start` already. */
const started = (state: State, message: JsonObject): readonly StreamEvent[] => {
  if (state.head !== undefined) return []
  state.head = { id: message.id, object: 'chat.completion.chunk', created: state.createdSeconds, model: message.model }
  state.usage = objectOf(message.usage)
  return listOf(message.content).flatMap((block, index) => [
    ...blockStarted(state, index, objectOf(block)),
    ...blockStopped(state, index),
  ])
}

/**
 * The first chunk waits for the first block, for its content is null where tools or thinking begin and a string where
 * text does.
 */
const introduced = (state: State, content: string | null): readonly StreamEvent[] => {
  if (state.introduced) return []
  state.introduced = true
  return [chunk(state, { role: 'assistant', content, refusal: null })]
}

const blockStarted = (state: State, index: Json | undefined, block: JsonObject): readonly StreamEvent[] => [
  ...introduced(state, block.type === 'text' ? '' : null),
  ...blockBegun(state, index, block),
]

const blockBegun = (state: State, index: Json | undefined, block: JsonObject): readonly StreamEvent[] => {
  switch (block.type) {
    case 'text':
      return blockGrew(state, index, { type: 'text_delta', text: block.text })
    case 'thinking':
      state.open.set(index, { kind: 'thinking', place: state.thoughts++, silent: false })
      return [
        ...blockGrew(state, index, { type: 'thinking_delta', thinking: block.thinking }),
        ...blockGrew(state, index, { type: 'signature_delta', signature: block.signature }),
      ]
    case 'redacted_thinking':
      return [chunk(state, { reasoning_details: [encryptedDetail(state.thoughts++, block.data)] })]
    case 'tool_use':
      return [callStarted(state, index, block)]
    default:
      return []
  }
}

const callStarted = (state: State, index: Json | undefined, { id, name, input }: JsonObject): StreamEvent => {
  const place = state.calls++
  const silent = isBlank(input)
  state.open.set(index, { kind: 'call', place, silent })
  const said = silent ? '' : argumentsOf(input)
  return chunk(state, { tool_calls: [{ index: place, id, type: 'function', function: { name, arguments: said } }] })
}

const blockGrew = (state: State, index: Json | undefined, delta: JsonObject): readonly StreamEvent[] => {
  const block = state.open.get(index)
  const said =
    textOf(delta.text) ?? textOf(delta.thinking) ?? textOf(delta.signature) ?? textOf(delta.partial_json) ?? ''
  if (said === '') return []
  if (delta.type === 'text_delta') return [chunk(state, { content: said })]
  if (block === undefined) return []
  if (delta.type === 'thinking_delta') {
    return [chunk(state, { reasoning_content: said, reasoning_details: [textDetail(block.place, { text: said })] })]
  }
  if (delta.type === 'signature_delta') {
    return [chunk(state, { reasoning_details: [textDetail(block.place, { signature: said })] })]
  }
  return delta.type === 'input_json_delta' ? [argumentsGrew(state, block, said)] : []
}

const argumentsGrew = (state: State, block: OpenBlock, said: string): StreamEvent => {
  block.silent = false
  return chunk(state, { tool_calls: [{ index: block.place, function: { arguments: said } }] })
}

/** A tool without parameters says nothing here, and chat clients parse the arguments as JSON. */
const blockStopped = (state: State, index: Json | undefined): readonly StreamEvent[] => {
  const block = state.open.get(index)
  state.open.delete(index)
  return block?.silent === true ? [argumentsGrew(state, block, '{}')] : []
}

const messageChanged = (state: State, event: JsonObject): readonly StreamEvent[] => {
  const counted = Object.entries(objectOf(event.usage)).filter(([, count]) => count !== null)
  state.usage = { ...state.usage, ...Object.fromEntries(counted) }
  const delta = objectOf(event.delta)
  const finish = finishReason(delta.stop_reason)
  if (finish === null || state.phase !== 'running') return []
  state.phase = 'finished'
  const refusal = refusalOf(delta)
  const usage = usageToChat(state.usage)
  return [
    ...introduced(state, null),
    ...(refusal === undefined ? [] : [chunk(state, { refusal })]),
    chunk(state, {}, { finish_reason: finish, stop_reason: textOf(delta.stop_sequence) }),
    ...(usage === undefined ? [] : [streamEvent({ ...state.head, choices: [], usage })]),
  ]
}

/** Without a stop reason the answer is not whole, and `[DONE]` would say it were. */
const stopped = (state: State): readonly StreamEvent[] => {
  const whole = state.phase === 'finished'
  state.phase = 'over'
  return whole ? [{ data: done, body: undefined }] : []
}

const failed = (state: State, event: JsonObject): readonly StreamEvent[] => {
  state.phase = 'over'
  const { message, type, code, param } = readError(event)
  return [
    streamEvent({ error: { message, type: type ?? 'api_error', param: param ?? null, code: code ?? type ?? null } }),
  ]
}

const chunk = (state: State, delta: JsonObject, end: JsonObject = { finish_reason: null }): StreamEvent =>
  streamEvent({ ...state.head, choices: [{ index: 0, delta, logprobs: null, ...present(end) }] })

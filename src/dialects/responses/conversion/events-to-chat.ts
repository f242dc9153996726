import { streamEvent } from '../../../dialect.ts'
import type { EventConverter, StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { done } from '../../openai/meaning.ts'
import { objectOf, present, textOf } from '../../common/values.ts'
import { readError } from '../error.ts'
import { annotationToChat, callToChat, finishReason, usageToChat } from './answer-to-chat.ts'
import { idStem } from './response.ts'

interface State {
  head: JsonObject
  introduced: boolean
  /** The place of each call among the answer's calls, by the item's place in the output. */
  readonly calls: Map<Json | undefined, number>
  over: boolean
}

/** Remembers the places of the calls, nothing of what was said. */
export const eventsToChat = (): EventConverter => {
  const state: State = { head: {}, introduced: false, calls: new Map(), over: false }
  return {
    push: ({ body }) => (body === undefined || state.over ? [] : converted(state, body)),
  }
}

const converted = (state: State, event: JsonObject): readonly StreamEvent[] => {
  const delta = textOf(event.delta) ?? ''
  switch (event.type) {
    case 'response.created':
      return started(state, objectOf(event.response))
    case 'response.output_item.added':
      return itemAdded(state, event)
    case 'response.output_text.delta':
      return delta === '' ? [] : [said(state, { content: delta }, event.logprobs)]
    case 'response.refusal.delta':
      return delta === '' ? [] : [said(state, { refusal: delta })]
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return delta === '' ? [] : [said(state, { reasoning_content: delta })]
    case 'response.output_text.annotation.added':
      return [said(state, { annotations: [annotationToChat(objectOf(event.annotation))] })]
    case 'response.function_call_arguments.delta':
      return callGrew(state, event, { function: { arguments: delta } })
    case 'response.custom_tool_call_input.delta':
      return callGrew(state, event, { custom: { input: delta } })
    case 'response.completed':
    case 'response.incomplete':
      return ended(state, objectOf(event.response))
    case 'response.failed':
    case 'error':
      return failed(state, event)
    default:
      return []
  }
}

const started = (state: State, { id, created_at: created, model }: JsonObject): readonly StreamEvent[] => {
  if (state.introduced) return []
  state.introduced = true
  state.head = { id: `chatcmpl-${idStem(id)}`, object: 'chat.completion.chunk', created: created ?? 0, model }
  return [said(state, { role: 'assistant', content: '', refusal: null })]
}

const itemAdded = (state: State, { item, output_index: at }: JsonObject): readonly StreamEvent[] => {
  const [call] = callToChat(objectOf(item))
  if (call === undefined) return []
  const index = state.calls.size
  state.calls.set(at, index)
  return [said(state, { tool_calls: [{ index, ...call }] })]
}

const callGrew = (state: State, { output_index: at }: JsonObject, piece: JsonObject): readonly StreamEvent[] => {
  const index = state.calls.get(at)
  return index === undefined ? [] : [said(state, { tool_calls: [{ index, ...piece }] })]
}

const ended = (state: State, response: JsonObject): readonly StreamEvent[] => {
  state.over = true
  const usage = usageToChat(response.usage)
  const finish_reason = finishReason(response, state.calls.size > 0)
  return [
    chunk(state, { index: 0, delta: {}, logprobs: null, finish_reason }),
    ...(usage === undefined ? [] : [streamEvent({ ...state.head, choices: [], usage })]),
    { data: done, body: undefined },
  ]
}

const failed = (state: State, event: JsonObject): readonly StreamEvent[] => {
  state.over = true
  const { message, type, code, param } = readError(event)
  return [
    streamEvent({
      error: present({ message, type: type ?? 'server_error', param: param ?? null, code: code ?? null }),
    }),
  ]
}

const said = (state: State, delta: JsonObject, logprobs?: Json): StreamEvent =>
  chunk(state, {
    index: 0,
    delta,
    logprobs: Array.isArray(logprobs) && logprobs.length > 0 ? { content: logprobs, refusal: null } : null,
    finish_reason: null,
  })

const chunk = (state: State, choice: JsonObject): StreamEvent => streamEvent({ ...state.head, choices: [choice] })

import type { StreamEvent } from '../../dialect.ts'
import { objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { pieces } from '../common/pieces.ts'
import type { Sequence } from './sequence.ts'

/** The events of one finished output item. */
export const itemEvents = function* (sequence: Sequence, index: number, item: JsonObject): Generator<StreamEvent> {
  const place: JsonObject = { item_id: item.id, output_index: index }
  yield sequence('response.output_item.added', { output_index: index, item: begun(item) })
  yield* insideEvents(sequence, place, item)
  yield sequence('response.output_item.done', { output_index: index, item })
}

/** An item as it starts: its growing members empty. */
const begun = (item: JsonObject): JsonObject => ({
  ...item,
  ...('status' in item ? { status: 'in_progress' } : {}),
  ...Object.fromEntries(emptyMembers.filter(([member]) => typeof item[member] === 'string')),
  ...(item.type === 'message' || Array.isArray(item.content) ? { content: [] } : {}),
  ...(Array.isArray(item.summary) ? { summary: [] } : {}),
})

const emptyMembers = [
  ['arguments', ''],
  ['input', ''],
  ['code', ''],
] as const

const insideEvents = function* (sequence: Sequence, place: JsonObject, item: JsonObject): Generator<StreamEvent> {
  switch (item.type) {
    case 'message':
    case 'reasoning':
      for (const [index, part] of objectsIn(item.summary).entries()) yield* summaryEvents(sequence, place, index, part)
      for (const [index, part] of objectsIn(item.content).entries()) yield* partEvents(sequence, place, index, part)
      return
    case 'function_call':
      yield* grown(sequence, 'response.function_call_arguments', { ...place }, { arguments: item.arguments })
      return
    case 'custom_tool_call':
      yield* grown(sequence, 'response.custom_tool_call_input', { ...place }, { input: item.input })
      return
    default:
      yield* hostedEvents(sequence, place, item)
  }
}

/** What tools at the provider go through, by the kind of their item. */
const stages: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['web_search_call', ['in_progress', 'searching', 'completed']],
  ['file_search_call', ['in_progress', 'searching', 'completed']],
  ['image_generation_call', ['in_progress', 'generating', 'completed']],
  ['mcp_list_tools', ['in_progress', 'completed']],
])

const hostedEvents = function* (sequence: Sequence, place: JsonObject, item: JsonObject): Generator<StreamEvent> {
  for (const stage of stages.get(item.type) ?? []) yield sequence(`response.${String(item.type)}.${stage}`, place)
  if (item.type === 'code_interpreter_call') {
    yield sequence('response.code_interpreter_call.in_progress', place)
    yield* grown(sequence, 'response.code_interpreter_call_code', place, { code: item.code })
    yield sequence('response.code_interpreter_call.interpreting', place)
    yield sequence('response.code_interpreter_call.completed', place)
  }
  if (item.type === 'mcp_call') {
    yield sequence('response.mcp_call.in_progress', place)
    yield* grown(sequence, 'response.mcp_call_arguments', place, { arguments: item.arguments })
    yield sequence(
      `response.mcp_call.${item.error === null || item.error === undefined ? 'completed' : 'failed'}`,
      place,
    )
  }
}

/** The deltas of a text and the event that tells it whole. */
const grown = function* (
  sequence: Sequence,
  name: string,
  place: JsonObject,
  whole: Readonly<Record<string, Json | undefined>>,
): Generator<StreamEvent> {
  for (const text of Object.values(whole))
    for (const delta of pieces(typeof text === 'string' ? text : ''))
      yield sequence(`${name}.delta`, { ...place, delta })
  yield sequence(`${name}.done`, { ...place, ...whole })
}

const summaryEvents = function* (
  sequence: Sequence,
  item: JsonObject,
  index: number,
  part: JsonObject,
): Generator<StreamEvent> {
  const place: JsonObject = { ...item, summary_index: index }
  yield sequence('response.reasoning_summary_part.added', { ...place, part: { ...part, text: '' } })
  yield* grown(sequence, 'response.reasoning_summary_text', place, { text: part.text })
  yield sequence('response.reasoning_summary_part.done', { ...place, part })
}

const partEvents = function* (
  sequence: Sequence,
  item: JsonObject,
  index: number,
  part: JsonObject,
): Generator<StreamEvent> {
  const place: JsonObject = { ...item, content_index: index }
  yield sequence('response.content_part.added', { ...place, part: emptied(part) })
  if (part.type === 'output_text') yield* textEvents(sequence, place, part)
  else if (part.type === 'refusal') yield* grown(sequence, 'response.refusal', place, { refusal: part.refusal })
  else if (part.type === 'reasoning_text') yield* grown(sequence, 'response.reasoning_text', place, { text: part.text })
  yield sequence('response.content_part.done', { ...place, part })
}

const emptied = (part: JsonObject): JsonObject => ({
  ...part,
  ...(typeof part.text === 'string' ? { text: '' } : {}),
  ...(typeof part.refusal === 'string' ? { refusal: '' } : {}),
  ...(Array.isArray(part.annotations) ? { annotations: [] } : {}),
  ...(Array.isArray(part.logprobs) ? { logprobs: [] } : {}),
})

const textEvents = function* (sequence: Sequence, place: JsonObject, part: JsonObject): Generator<StreamEvent> {
  const text = typeof part.text === 'string' ? part.text : ''
  for (const delta of pieces(text)) yield sequence('response.output_text.delta', { ...place, delta, logprobs: [] })
  for (const [index, annotation] of objectsIn(part.annotations).entries())
    yield sequence('response.output_text.annotation.added', { ...place, annotation_index: index, annotation })
  yield sequence('response.output_text.done', { ...place, text, logprobs: part.logprobs ?? [] })
}

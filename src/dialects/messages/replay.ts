import { streamEvent } from '../../dialect.ts'
import type { StreamEvent } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { pieces } from '../common/pieces.ts'
import { listOf, objectOf, present, textOf } from '../common/values.ts'

/** Members that are known only at the end: null in `message_start`, told by `message_delta`. */
const lateMembers = ['stop_reason', 'stop_sequence', 'stop_details', 'container'] as const

const usageMembers = [
  'input_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
  'output_tokens',
  'output_tokens_details',
  'server_tool_use',
] as const

/** The events of a stored answer (https://platform.claude.com/docs/en/build-with-claude/streaming). */
export const replay = function* (body: JsonObject): Generator<StreamEvent> {
  const late = picked(body, lateMembers)
  const usage = objectOf(body.usage)
  const unknownYet = Object.fromEntries(Object.keys(late).map((member) => [member, null]))
  yield named({
    type: 'message_start',
    message: { ...body, ...unknownYet, content: [], usage: { ...usage, output_tokens: 0 } },
  })
  for (const [index, block] of listOf(body.content).entries()) yield* blockEvents(index, objectOf(block))
  yield named({ type: 'message_delta', delta: late, usage: picked(usage, usageMembers) })
  yield named({ type: 'message_stop' })
}

/** An event as this dialect sends it: its name is its type. */
export const named = (body: JsonObject & { readonly type: string }): StreamEvent => streamEvent(body, body.type)

const blockEvents = function* (index: number, block: JsonObject): Generator<StreamEvent> {
  const { start, deltas } = unfolded(block)
  yield named({ type: 'content_block_start', index, content_block: start })
  for (const delta of deltas) yield named({ type: 'content_block_delta', index, delta })
  yield named({ type: 'content_block_stop', index })
}

/** A block as it starts and the deltas that complete it. Blocks that the API sends whole start whole. */
const unfolded = (block: JsonObject): { start: JsonObject; deltas: Iterable<JsonObject> } => {
  if (block.type === 'text') return { start: emptied(block), deltas: textDeltas(block) }
  if (block.type === 'thinking') return { start: unthought(block), deltas: thinkingDeltas(block) }
  if (isJsonObject(block.input)) return { start: { ...block, input: {} }, deltas: inputDeltas(block.input) }
  return { start: block, deltas: [] }
}

const emptied = (block: JsonObject): JsonObject =>
  listOf(block.citations).length > 0 ? { ...block, text: '', citations: [] } : { ...block, text: '' }

const unthought = (block: JsonObject): JsonObject =>
  'signature' in block ? { ...block, thinking: '', signature: '' } : { ...block, thinking: '' }

const textDeltas = function* (block: JsonObject): Generator<JsonObject> {
  for (const text of pieces(textOf(block.text) ?? '')) yield { type: 'text_delta', text }
  for (const citation of listOf(block.citations)) yield { type: 'citations_delta', citation }
}

const thinkingDeltas = function* (block: JsonObject): Generator<JsonObject> {
  for (const thinking of pieces(textOf(block.thinking) ?? '')) yield { type: 'thinking_delta', thinking }
  const signature = textOf(block.signature) ?? ''
  if (signature !== '') yield { type: 'signature_delta', signature }
}

const inputDeltas = function* (input: Json): Generator<JsonObject> {
  yield { type: 'input_json_delta', partial_json: '' }
  if (Object.keys(objectOf(input)).length === 0) return
  for (const piece of pieces(JSON.stringify(input))) yield { type: 'input_json_delta', partial_json: piece }
}

const picked = (object: JsonObject, members: readonly string[]): JsonObject =>
  present(Object.fromEntries(members.map((member) => [member, object[member]])))

import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'
import { partsFromChat } from './parts-from-chat.ts'

interface Input {
  readonly instructions: string | undefined
  readonly input: readonly JsonObject[]
}

/** A system message that comes first becomes the instructions; the rest become items in their order. */
export const inputFromChat = (messages: Json | undefined, drop: Drop): Input => {
  const all = listOf(messages)
  const [first] = all
  const leads = isJsonObject(first) && first.role === 'system' && isBlank(first.name)
  const instructions = leads ? textOf(first.content) : undefined
  const input = all.flatMap((message, index) =>
    index === 0 && instructions !== undefined ? [] : itemsOf(objectOf(message), `messages[${index}]`, drop),
  )
  return { instructions, input }
}

const itemsOf = (message: JsonObject, path: string, drop: Drop): readonly JsonObject[] => {
  switch (message.role) {
    case 'system':
    case 'developer':
    case 'user': {
      dropOthers(message, new Set(['role', 'content']), path, drop)
      const content = textOf(message.content) ?? partsFromChat(message.content, `${path}.content`, drop)
      return [{ role: message.role, content }]
    }
    case 'assistant':
      return assistantItems(message, path, drop)
    case 'tool': {
      dropOthers(message, new Set(['role', 'content', 'tool_call_id']), path, drop)
      const output = textOf(message.content) ?? partsFromChat(message.content, `${path}.content`, drop)
      return [{ type: 'function_call_output', call_id: message.tool_call_id, output }]
    }
    default:
      drop(path)
      return []
  }
}

/** Reasoning of other vendors is refused: a reasoning item needs the id under which it was made. */
const assistantItems = (message: JsonObject, path: string, drop: Drop): readonly JsonObject[] => {
  dropOthers(message, new Set(['role', 'content', 'refusal', 'tool_calls']), path, drop)
  return [...saidItems(message, path, drop), ...callItems(message.tool_calls, `${path}.tool_calls`, drop)]
}

const saidItems = (message: JsonObject, path: string, drop: Drop): readonly JsonObject[] => {
  const refusal = textOf(message.refusal) ?? ''
  if (refusal === '' && typeof message.content === 'string') return [{ role: 'assistant', content: message.content }]
  const given = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content
  const parts = partsFromChat(given, `${path}.content`, drop).map((part) =>
    part.type === 'input_text' ? { ...part, type: 'output_text' } : part,
  )
  const content = [...parts, ...(refusal === '' ? [] : [{ type: 'refusal', refusal }])]
  return content.length === 0 ? [] : [{ type: 'message', role: 'assistant', content }]
}

const callItems = (calls: Json | undefined, path: string, drop: Drop): readonly JsonObject[] =>
  listOf(calls).flatMap((call, index) => {
    const { id, type, function: called, custom } = objectOf(call)
    if (isJsonObject(called)) {
      return [{ type: 'function_call', call_id: id, name: called.name, arguments: called.arguments ?? '' }]
    }
    if (type === 'custom' && isJsonObject(custom)) {
      return [present({ type: 'custom_tool_call', call_id: id, name: custom.name, input: custom.input ?? '' })]
    }
    drop(`${path}[${index}]`)
    return []
  })

import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { isBlank, listOf, textOf } from '../../common/values.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { partsFromChat } from './parts-from-chat.ts'
import { signedBlocks } from './reasoning.ts'
import { toolId, toolUse } from './tool-call.ts'

interface Conversation {
  readonly system: Json | undefined
  readonly messages: readonly Turn[]
}

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: readonly JsonObject[]
}

/**
 * System and developer messages go to `system` in their order; one that stands amid the conversation keeps its
 * authority that way, loses its place, and is reported. Neighbours of one role become one turn, which is how
 * Anthropic reads them anyway.
 */
export const messagesFromChat = (messages: Json | undefined, drop: Drop): Conversation => {
  const system: JsonObject[] = []
  const turns: Turn[] = []
  for (const [index, message] of listOf(messages).entries()) {
    const path = `messages[${index}]`
    const converted = isJsonObject(message) ? convert(message, path, drop) : undefined
    if (converted === undefined) drop(path)
    else if (converted.role !== 'system') turns.push({ role: converted.role, content: converted.content })
    else {
      if (turns.length > 0) drop(path)
      for (const block of converted.content) system.push(block)
    }
  }
  const spoken = merged(turns)
  return spoken.length > 0 ? { system: shortest(system), messages: spoken } : alone(system, drop)
}

/** Anthropic wants a user turn: instructions that stand alone become one. */
const alone = (system: readonly JsonObject[], drop: Drop): Conversation => {
  if (system.length > 0) drop('messages[0].role')
  return { system: undefined, messages: system.length > 0 ? [{ role: 'user', content: system }] : [] }
}

/** A string where one plain text says it all. */
export const shortest = (blocks: readonly JsonObject[]): Json | undefined => {
  const [first, ...more] = blocks
  if (first === undefined) return undefined
  return more.length === 0 && first.type === 'text' && Object.keys(first).length === 2 ? first.text : blocks
}

interface Converted {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: JsonObject[]
}

const convert = (message: JsonObject, path: string, drop: Drop): Converted | undefined => {
  switch (message.role) {
    case 'system':
    case 'developer':
      dropOthers(message, new Set(['role', 'content']), path, drop)
      return { role: 'system', content: textsOnly(partsFromChat(message.content, `${path}.content`, drop), path, drop) }
    case 'user':
      dropOthers(message, new Set(['role', 'content']), path, drop)
      return { role: 'user', content: partsFromChat(message.content, `${path}.content`, drop) }
    case 'assistant':
      return { role: 'assistant', content: assistantBlocks(message, path, drop) }
    case 'tool':
      return { role: 'user', content: [toolResult(message, path, drop)] }
    default:
      return undefined
  }
}

const textsOnly = (blocks: readonly JsonObject[], path: string, drop: Drop): JsonObject[] => {
  const texts = blocks.filter(({ type }) => type === 'text')
  if (texts.length < blocks.length) drop(`${path}.content`)
  return texts
}

const assistantMembers: ReadonlySet<string> = new Set([
  'role',
  'content',
  'refusal',
  'tool_calls',
  'reasoning_details',
  'reasoning_content',
  'reasoning',
])

const assistantBlocks = (message: JsonObject, path: string, drop: Drop): JsonObject[] => {
  dropOthers(message, assistantMembers, path, drop)
  return [
    ...reasoning(message, path, drop),
    ...partsFromChat(message.content, `${path}.content`, drop),
    ...partsFromChat(textOf(message.refusal), `${path}.refusal`, drop),
    ...toolCalls(message, path, drop),
  ]
}

/** Thinking goes back only signed; the bare text of it is reported, unless the signed form says the same. */
const reasoning = (message: JsonObject, path: string, drop: Drop): JsonObject[] => {
  const signed = signedBlocks(message)
  if (signed.length < listOf(message.reasoning_details).length) drop(`${path}.reasoning_details`)
  if (signed.length === 0) {
    for (const member of ['reasoning_content', 'reasoning']) if (!isBlank(message[member])) drop(`${path}.${member}`)
  }
  return signed
}

const toolCalls = (message: JsonObject, path: string, drop: Drop): JsonObject[] =>
  listOf(message.tool_calls).flatMap((call, index) => {
    const where = `${path}.tool_calls[${index}]`
    if (!isJsonObject(call) || !isJsonObject(call.function)) {
      drop(where)
      return []
    }
    const { block, sound } = toolUse(call)
    if (!sound) drop(`${where}.function.arguments`)
    return [block]
  })

const toolResult = (message: JsonObject, path: string, drop: Drop): JsonObject => {
  dropOthers(message, new Set(['role', 'content', 'tool_call_id']), path, drop)
  const content = shortest(partsFromChat(message.content, `${path}.content`, drop))
  return {
    type: 'tool_result',
    tool_use_id: toolId(message.tool_call_id),
    ...(content === undefined ? {} : { content }),
  }
}

const merged = (turns: readonly Turn[]): Turn[] => {
  const result: { role: Turn['role']; content: JsonObject[] }[] = []
  for (const { role, content } of turns.filter(({ content }) => content.length > 0)) {
    const last = result.at(-1)
    if (last?.role !== role) result.push({ role, content: [...content] })
    // One by one: a spread into arguments would overflow the stack on a content of 100,000 parts.
    else for (const block of content) last.content.push(block)
  }
  return result
}

/** The names of the tools that the conversation has called. */
export const calledTools = (messages: readonly Turn[]): ReadonlySet<string> =>
  new Set(
    messages.flatMap(({ content }) =>
      objectsIn(content)
        .filter(isCall)
        .map(({ name }) => textOf(name) ?? ''),
    ),
  )

const isCall = ({ type }: JsonObject): boolean => type === 'tool_use'

/**
 * Whether the turn that the model goes on with called tools without the thinking that led to it. Claude refuses to
 * think on with a budget then.
 */
export const lacksThinking = (messages: readonly Turn[]): boolean => {
  const [before, last] = messages.slice(-2)
  if (before?.role !== 'assistant' || last?.content[0]?.type !== 'tool_result') return false
  return (
    before.content.some(isCall) && !['thinking', 'redacted_thinking'].includes(textOf(before.content[0]?.type) ?? '')
  )
}

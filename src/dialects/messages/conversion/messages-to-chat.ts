import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'
import { argumentsOf } from './answer-to-chat.ts'
import { joinedText, partsOf } from './blocks-to-chat.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { resultContent, shortestContent } from '../../openai/content.ts'

/** The top-level `system` as one system message: templates of open models often take no second one. */
export const systemToChat = (system: Json | undefined, drop: Drop): JsonObject[] => {
  const text = systemText(system, 'system', drop)
  return text === '' ? [] : [{ role: 'system', content: text }]
}

const systemText = (content: Json | undefined, path: string, drop: Drop): string => {
  for (const [index, block] of listOf(content).entries()) {
    dropOthers(objectOf(block), new Set(['type', 'text']), `${path}[${index}]`, drop)
  }
  return joinedText(content)
}

/** One turn as chat messages: tool results first, as OpenAI wants them right behind the calls. */
export const turnToChat = (turn: Json, path: string, drop: Drop): JsonObject[] => {
  if (!isJsonObject(turn)) return []
  dropOthers(turn, new Set(['role', 'content']), path, drop)
  const content = `${path}.content`
  switch (turn.role) {
    case 'user':
      return typeof turn.content === 'string'
        ? [{ role: 'user', content: turn.content }]
        : userMessages(turn.content, content, drop)
    case 'assistant':
      return assistantMessages(turn.content, content, drop)
    case 'system':
      return [{ role: 'system', content: systemText(turn.content, content, drop) }]
    default:
      drop(path)
      return []
  }
}

const userMessages = (content: Json | undefined, path: string, drop: Drop): JsonObject[] => {
  const blocks = listOf(content).map(objectOf)
  const results: JsonObject[] = []
  const parts = blocks.flatMap((block, index) => {
    const where = `${path}[${index}]`
    if (block.type !== 'tool_result') return partsOf(block, where, drop)
    const { message, media } = toolResult(block, where, drop)
    results.push(message)
    return media
  })
  return parts.length === 0 ? results : [...results, { role: 'user', content: shortestContent(parts) }]
}

interface ToolResult {
  readonly message: JsonObject
  /** See `resultContent`. */
  readonly media: readonly JsonObject[]
}

const toolResult = (block: JsonObject, path: string, drop: Drop): ToolResult => {
  dropOthers(block, new Set(['type', 'tool_use_id', 'content']), path, drop)
  const parts = listOf(block.content).flatMap((part, index) =>
    partsOf(objectOf(part), `${path}.content[${index}]`, drop),
  )
  const media = parts.filter(({ type }) => type !== 'text')
  const content = resultContent(textOf(block.content) ?? joinedText(parts), media)
  return { message: { role: 'tool', tool_call_id: block.tool_use_id, content }, media }
}

const assistantMessages = (content: Json | undefined, path: string, drop: Drop): JsonObject[] => {
  if (typeof content === 'string') return [{ role: 'assistant', content }]
  const blocks = listOf(content).map(objectOf)
  const kept = blocks.filter((block, index) => isCarried(block, `${path}[${index}]`, drop))
  const said = (type: string, member: string): string | undefined => {
    const texts = kept.filter((block) => block.type === type).map((block) => textOf(block[member]) ?? '')
    return texts.length === 0 ? undefined : texts.join('')
  }
  const calls = kept.filter(({ type }) => type === 'tool_use').map(toolCall)
  const message = present({
    content: said('text', 'text'),
    reasoning_content: said('thinking', 'thinking'),
    tool_calls: calls.length === 0 ? undefined : calls,
  })
  return isBlank(message) ? [] : [{ role: 'assistant', content: null, ...message }]
}

const carriedMembers: ReadonlyMap<unknown, ReadonlySet<string>> = new Map([
  ['text', new Set(['type', 'text'])],
  ['tool_use', new Set(['type', 'id', 'name', 'input', 'caller'])],
  ['thinking', new Set(['type', 'thinking', 'signature'])],
])

/**
 * Thinking without a signature came from a chat provider as `reasoning_content` and may go back to one. What Claude
 * signed is of use to Claude alone, and strict providers refuse members they do not know.
 */
const isCarried = (block: JsonObject, path: string, drop: Drop): boolean => {
  const members = carriedMembers.get(block.type)
  if (members === undefined || (block.type === 'thinking' && !isBlankText(block.signature))) {
    drop(path)
    return false
  }
  dropOthers(block, members, path, drop)
  return true
}

const isBlankText = (value: Json | undefined): boolean => isBlank(value) || value === ''

const toolCall = (block: JsonObject): JsonObject => ({
  id: block.id,
  type: 'function',
  function: { name: block.name, arguments: argumentsOf(block.input) },
})

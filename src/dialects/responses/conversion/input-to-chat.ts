import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'
import { resultContent, shortestContent } from '../../openai/content.ts'
import { partsToChat, textOfParts } from './parts-to-chat.ts'
import { unpacked } from './reasoning.ts'

/** An assistant's turn that is being put together: chat has in one message what Responses has in several items. */
interface Turn {
  readonly message: Record<string, Json | undefined>
  readonly calls: JsonObject[]
}

/** The conversation as chat messages. */
export const inputToChat = (input: Json | undefined, drop: Drop): JsonObject[] => {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  const messages: JsonObject[] = []
  let turn: Turn | undefined
  const close = (): void => {
    if (turn !== undefined) messages.push(...closedTurn(turn))
    turn = undefined
  }
  const open = (isNext: (turn: Turn) => boolean): Turn => {
    if (turn !== undefined && isNext(turn)) close()
    return (turn ??= { message: {}, calls: [] })
  }
  for (const [index, item] of listOf(input).map(objectOf).entries()) {
    const path = `input[${index}]`
    if (isReasoning(item)) addReasoning(open(hasSpoken), item, path, drop)
    else if (isSaid(item)) addText(open(hasSpoken), item, path, drop)
    else if (isCall(item)) open(() => false).calls.push(callToChat(item, path, drop))
    else {
      close()
      messages.push(...messageToChat(item, path, drop))
    }
  }
  close()
  return messages
}

const hasSpoken = ({ message, calls }: Turn): boolean => message.content !== undefined || calls.length > 0

const isReasoning = ({ type }: JsonObject): boolean => type === 'reasoning'
const isMessage = ({ type, role }: JsonObject): boolean =>
  type === 'message' || (isBlank(type) && typeof role === 'string')
const isSaid = (item: JsonObject): boolean => isMessage(item) && item.role === 'assistant'
const isCall = ({ type }: JsonObject): boolean => type === 'function_call' || type === 'custom_tool_call'

const closedTurn = ({ message, calls }: Turn): JsonObject[] =>
  isBlank(message) && calls.length === 0
    ? []
    : [{ role: 'assistant', content: null, ...message, ...(calls.length === 0 ? {} : { tool_calls: calls }) }]

/** What Reprise packed goes back as it was; other vendors' encrypted reasoning is of use to them alone. */
const addReasoning = ({ message }: Turn, item: JsonObject, path: string, drop: Drop): void => {
  const details = unpacked(item.encrypted_content)
  if (details === undefined && !isBlank(item.encrypted_content)) drop(`${path}.encrypted_content`)
  const text = textOfParts(isBlank(item.content) ? item.summary : item.content)
  if (details !== undefined) message.reasoning_details = details
  else if (text !== '') message.reasoning_content = text
}

const messageMembers: ReadonlySet<string> = new Set(['type', 'role', 'content', 'id', 'status'])

const addText = ({ message }: Turn, item: JsonObject, path: string, drop: Drop): void => {
  dropOthers(item, messageMembers, path, drop)
  const parts = listOf(item.content).map(objectOf)
  const refusal = parts.filter(({ type }) => type === 'refusal').map((part) => textOf(part.refusal) ?? '')
  parts.forEach((part, index) => {
    if (part.type !== 'output_text' && part.type !== 'refusal') drop(`${path}.content[${index}]`)
  })
  if (refusal.length > 0) message.refusal = refusal.join('')
  const said = textOf(item.content) ?? textOfParts(parts.filter(({ type }) => type === 'output_text'))
  message.content = said === '' && refusal.length > 0 ? null : said
}

const callMembers: ReadonlySet<string> = new Set(['type', 'id', 'status', 'call_id', 'name', 'arguments', 'input'])

const callToChat = (item: JsonObject, path: string, drop: Drop): JsonObject => {
  dropOthers(item, callMembers, path, drop)
  return item.type === 'function_call'
    ? { id: item.call_id, type: 'function', function: { name: item.name, arguments: item.arguments ?? '' } }
    : { id: item.call_id, type: 'custom', custom: { name: item.name, input: item.input ?? '' } }
}

/** `developer` becomes `system`, which every server knows and OpenAI takes for the same. */
const roles: ReadonlyMap<unknown, string> = new Map([
  ['user', 'user'],
  ['system', 'system'],
  ['developer', 'system'],
])

const messageToChat = (item: JsonObject, path: string, drop: Drop): JsonObject[] => {
  if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output')
    return resultToChat(item, path, drop)
  const role = isMessage(item) ? roles.get(item.role) : undefined
  if (role === undefined) {
    drop(path)
    return []
  }
  dropOthers(item, messageMembers, path, drop)
  const content = textOf(item.content) ?? shortestContent(partsToChat(item.content, `${path}.content`, drop))
  return [{ role, content }]
}

const resultToChat = (item: JsonObject, path: string, drop: Drop): JsonObject[] => {
  dropOthers(item, new Set(['type', 'id', 'status', 'call_id', 'output']), path, drop)
  const parts = partsToChat(item.output, `${path}.output`, drop)
  const media = parts.filter(({ type }) => type !== 'text')
  const content = resultContent(textOf(item.output) ?? textOfParts(parts), media)
  const message = present({ role: 'tool', tool_call_id: item.call_id, content })
  return media.length === 0 ? [message] : [message, { role: 'user', content: media }]
}

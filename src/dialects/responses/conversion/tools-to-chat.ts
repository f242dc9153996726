import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'

/** Tools that run at the provider (web search, code interpreter, MCP …) run there only. */
export const toolsToChat = (body: JsonObject, drop: Drop): JsonObject => {
  const tools = listOf(body.tools).flatMap((tool, index) => toolToChat(tool, `tools[${index}]`, drop))
  if (tools.length === 0) {
    if (!isBlank(body.tool_choice) && body.tool_choice !== 'auto' && body.tool_choice !== 'none') drop('tool_choice')
    return {}
  }
  return present({
    tools,
    tool_choice: choiceToChat(body.tool_choice, drop),
    parallel_tool_calls: typeof body.parallel_tool_calls === 'boolean' ? body.parallel_tool_calls : undefined,
  })
}

const functionMembers: ReadonlySet<string> = new Set(['type', 'name', 'description', 'parameters', 'strict'])

const toolToChat = (tool: Json, path: string, drop: Drop): JsonObject[] => {
  if (!isJsonObject(tool) || (tool.type !== 'function' && tool.type !== 'custom')) {
    drop(path)
    return []
  }
  const { type, name, description, parameters, strict, format } = tool
  if (type === 'custom') {
    dropOthers(tool, new Set(['type', 'name', 'description', 'format']), path, drop)
    const custom = present({ name, description: textOf(description), format: grammarToChat(objectOf(format)) })
    return [{ type, custom }]
  }
  dropOthers(tool, functionMembers, path, drop)
  // Responses takes a schema for strict unless told otherwise, chat does not; a schema is made to fit strict nowhere but there.
  const called = { name, description: textOf(description), parameters: isBlank(parameters) ? undefined : parameters }
  return [{ type, function: present({ ...called, strict: typeof strict === 'boolean' ? strict : undefined }) }]
}

const grammarToChat = (format: JsonObject): JsonObject | undefined => {
  if (isBlank(format)) return undefined
  const { type, definition, syntax } = format
  return type === 'grammar' ? { type, grammar: present({ definition, syntax }) } : { type }
}

const choiceToChat = (choice: Json | undefined, drop: Drop): Json | undefined => {
  if (typeof choice === 'string' || !isJsonObject(choice)) return choice ?? undefined
  const { type, name, mode, tools } = choice
  if (type === 'function' || type === 'custom') return { type, [type]: { name } }
  if (type === 'allowed_tools') {
    const allowed = listOf(tools).map(objectOf).flatMap(allowedToChat)
    if (allowed.length < listOf(tools).length) drop('tool_choice.tools')
    return { type, allowed_tools: { mode, tools: allowed } }
  }
  drop('tool_choice')
  return undefined
}

const allowedToChat = ({ type, name }: JsonObject): JsonObject[] =>
  type === 'function' || type === 'custom' ? [{ type, [type]: { name } }] : []

/** `text.format` as `response_format`. */
export const formatToChat = (format: JsonObject, drop: Drop): JsonObject | undefined => {
  const { type, name, schema, strict, description } = format
  if (type === undefined || type === 'text') return undefined
  if (type === 'json_object') return { type }
  if (type === 'json_schema')
    return { type, json_schema: present({ name, description, schema, strict: strict ?? undefined }) }
  drop('text.format')
  return undefined
}

import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'

/** `tools`, `tool_choice` and `parallel_tool_calls`; all absent where no tool can be carried. */
export const toolsFromChat = (body: JsonObject, drop: Drop): JsonObject => {
  const tools = listOf(body.tools).flatMap((tool, index) => toolFromChat(tool, `tools[${index}]`, drop))
  if (tools.length === 0) {
    if (!isBlank(body.tool_choice) && body.tool_choice !== 'auto' && body.tool_choice !== 'none') drop('tool_choice')
    return {}
  }
  return present({
    tools,
    tool_choice: choiceFromChat(body.tool_choice),
    parallel_tool_calls: typeof body.parallel_tool_calls === 'boolean' ? body.parallel_tool_calls : undefined,
  })
}

/** Responses makes every tool strict that does not say otherwise; chat means the opposite by silence. */
const toolFromChat = (tool: Json, path: string, drop: Drop): JsonObject[] => {
  const { type, function: called, custom, ...rest } = objectOf(tool)
  dropOthers(rest, new Set(), path, drop)
  if (isJsonObject(called)) {
    dropOthers(called, new Set(['name', 'description', 'parameters', 'strict']), `${path}.function`, drop)
    const { name, description, parameters, strict } = called
    return [present({ type: 'function', name, description, parameters, strict: strict === true })]
  }
  if (type === 'custom' && isJsonObject(custom)) {
    dropOthers(custom, new Set(['name', 'description', 'format']), `${path}.custom`, drop)
    const { name, description, format } = custom
    return [present({ type, name, description: textOf(description), format: grammarFromChat(objectOf(format)) })]
  }
  drop(path)
  return []
}

const grammarFromChat = (format: JsonObject): JsonObject | undefined => {
  if (isBlank(format)) return undefined
  return format.type === 'grammar' ? { type: 'grammar', ...objectOf(format.grammar) } : { type: format.type }
}

const choiceFromChat = (choice: Json | undefined): Json | undefined => {
  if (!isJsonObject(choice)) return choice ?? undefined
  const { type } = choice
  if (type === 'allowed_tools') {
    const { mode, tools } = objectOf(choice.allowed_tools)
    return present({ type, mode, tools: listOf(tools).map(objectOf).map(named) })
  }
  return named(choice)
}

/** `{type: "function", function: {name}}` without its inner level. */
const named = (choice: JsonObject): JsonObject => {
  const type = textOf(choice.type) ?? 'function'
  return { type, ...objectOf(choice[type]) }
}

/** `response_format` as `text.format`. */
export const formatFromChat = (format: Json | undefined, drop: Drop): JsonObject | undefined => {
  const { type, json_schema: named } = objectOf(format)
  if (isBlank(format) || type === 'text') return undefined
  if (type === 'json_object') return { type }
  if (type === 'json_schema') {
    const { name, description, schema, strict, ...rest } = objectOf(named)
    dropOthers(rest, new Set(), 'response_format.json_schema', drop)
    return present({ type, name, description, schema, strict })
  }
  drop('response_format')
  return undefined
}

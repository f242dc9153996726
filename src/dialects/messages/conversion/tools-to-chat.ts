import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { suitsStrictMode } from './schema.ts'

/**
 * `tools`, `tool_choice` and `parallel_tool_calls`; all absent where no tool can be carried. Server tools run at
 * Anthropic only.
 */
export const toolsToChat = (body: JsonObject, drop: Drop): JsonObject => {
  const tools = listOf(body.tools).flatMap((tool, index) => toolToChat(tool, `tools[${index}]`, drop))
  const { type, name, disable_parallel_tool_use: alone, ...rest } = objectOf(body.tool_choice)
  dropOthers(rest, new Set(), 'tool_choice', drop)
  if (tools.length === 0) {
    if (type === 'any' || type === 'tool') drop('tool_choice')
    return {}
  }
  const tool_choice = type === 'tool' ? { type: 'function', function: { name } } : choices.get(type)
  if (type !== undefined && tool_choice === undefined) drop('tool_choice')
  return present({ tools, tool_choice, parallel_tool_calls: alone === true ? false : undefined })
}

const choices: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['any', 'required'],
  ['none', 'none'],
])

const carried: ReadonlySet<string> = new Set(['type', 'name', 'description', 'input_schema', 'strict'])

const toolToChat = (tool: Json, path: string, drop: Drop): JsonObject[] => {
  if (!isJsonObject(tool) || (tool.type ?? 'custom') !== 'custom') {
    drop(path)
    return []
  }
  dropOthers(tool, carried, path, drop)
  const { name, description, input_schema: parameters, strict } = tool
  const isStrict = strict === true && suitsStrictMode(objectOf(parameters))
  if (strict === true && !isStrict) drop(`${path}.strict`)
  const called = { name, description: textOf(description), parameters, strict: isStrict ? true : undefined }
  return [{ type: 'function', function: present(called) }]
}

import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../../common/values.ts'
import type { ClaudeTraits } from './claude.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { compilable } from './schema.ts'

interface Tools {
  readonly tools?: readonly JsonObject[]
  readonly tool_choice?: JsonObject
}

/**
 * `called`: tools that the conversation has called already; Anthropic wants them defined even when none may be called
 * any more.
 */
export const toolsFromChat = (
  body: JsonObject,
  called: ReadonlySet<string>,
  traits: ClaudeTraits,
  drop: Drop,
): Tools => {
  const tools = listOf(body.tools).flatMap((tool, index) => toolFromChat(tool, `tools[${index}]`, traits, drop))
  if (tools.length === 0) return withoutTools(body.tool_choice, called, drop)
  const allowed = allowedNames(body.tool_choice)
  const choice = choiceFromChat(body.tool_choice, drop)
  const alone = body.parallel_tool_calls === false && choice?.type !== 'none'
  const tool_choice = alone ? { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } : choice
  return {
    tools: allowed === undefined ? tools : tools.filter(({ name }) => allowed.has(name)),
    ...(tool_choice === undefined ? {} : { tool_choice }),
  }
}

const withoutTools = (choice: Json | undefined, called: ReadonlySet<string>, drop: Drop): Tools => {
  if (!isBlank(choice) && choice !== 'auto' && choice !== 'none') drop('tool_choice')
  return called.size === 0 ? {} : { tools: [...called].map(placeholder), tool_choice: { type: 'none' } }
}

const placeholder = (name: string): JsonObject => ({ name, input_schema: { type: 'object' } })

const toolMembers: ReadonlySet<string> = new Set(['type', 'function', 'cache_control'])
const functionMembers: ReadonlySet<string> = new Set(['name', 'description', 'parameters', 'strict'])

const toolFromChat = (tool: Json, path: string, traits: ClaudeTraits, drop: Drop): JsonObject[] => {
  if (!isJsonObject(tool) || !isJsonObject(tool.function)) {
    drop(path)
    return []
  }
  const { name, description, parameters, strict } = tool.function
  dropOthers(tool, toolMembers, path, drop)
  dropOthers(tool.function, functionMembers, `${path}.function`, drop)
  const isStrict = strict === true && traits.structuredOutputs
  if (strict === true && !isStrict) drop(`${path}.function.strict`)
  const schema = { type: 'object', ...objectOf(parameters) }
  return [
    present({
      name,
      description: textOf(description),
      input_schema: isStrict ? compilable(schema, `${path}.function.parameters`, drop) : schema,
      strict: isStrict ? true : undefined,
      cache_control: tool.cache_control ?? undefined,
    }),
  ]
}

const choices: ReadonlyMap<unknown, JsonObject> = new Map([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'any' }],
])

const choiceFromChat = (choice: Json | undefined, drop: Drop): JsonObject | undefined => {
  if (choice === undefined || choice === null) return undefined
  const { type, function: named, allowed_tools: allowed } = objectOf(choice)
  if (type === 'function') return { type: 'tool', name: objectOf(named).name }
  const found = choices.get(type === 'allowed_tools' ? (objectOf(allowed).mode ?? 'auto') : choice)
  if (found === undefined) drop('tool_choice')
  return found
}

/** `allowed_tools` narrows the list; sending only those tools says the same. */
const allowedNames = (choice: Json | undefined): ReadonlySet<unknown> | undefined => {
  const { type, allowed_tools: allowed } = objectOf(choice)
  if (type !== 'allowed_tools') return undefined
  return new Set(objectsIn(objectOf(allowed).tools).map((tool) => objectOf(tool.function).name))
}

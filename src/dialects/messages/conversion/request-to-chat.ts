import type { Converted } from '../../../dialect.ts'
import { isJsonObject } from '../../../json.ts'
import type { JsonObject } from '../../../json.ts'
import { listOf, numberOf, objectOf, present, textOf } from '../../common/values.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { systemToChat, turnToChat } from './messages-to-chat.ts'
import { suitsStrictMode } from './schema.ts'
import { toolsToChat } from './tools-to-chat.ts'

const carried: ReadonlySet<string> = new Set([
  'model',
  'system',
  'messages',
  'max_tokens',
  'temperature',
  'top_p',
  'stop_sequences',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'metadata',
  'service_tier',
  'stream',
])

/** A Messages request for a chat provider, in official members only: OpenAI and others refuse what they do not know. */
export const requestToChat = (body: JsonObject): Converted<JsonObject> => {
  const dropped = new Set<string>()
  const drop: Drop = (path) => dropped.add(path)
  dropOthers(body, carried, '', drop)
  const turns = listOf(body.messages).flatMap((turn, index) => turnToChat(turn, `messages[${index}]`, drop))
  const stop = listOf(body.stop_sequences)
  const value = present({
    model: body.model,
    messages: [...systemToChat(body.system, drop), ...turns],
    max_completion_tokens: numberOf(body.max_tokens),
    temperature: numberOf(body.temperature),
    top_p: numberOf(body.top_p),
    stop: stop.length === 0 ? undefined : stop,
    ...toolsToChat(body, drop),
    ...outputToChat(objectOf(body.output_config), drop),
    ...thinkingToChat(body, drop),
    user: userToChat(objectOf(body.metadata), drop),
    service_tier: tiers.get(body.service_tier),
    stream: typeof body.stream === 'boolean' ? body.stream : undefined,
  })
  return { value, dropped: [...dropped] }
}

const tiers: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['standard_only', 'default'],
])

const userToChat = (metadata: JsonObject, drop: Drop): string | undefined => {
  dropOthers(metadata, new Set(['user_id']), 'metadata', drop)
  return textOf(metadata.user_id)
}

const outputToChat = (config: JsonObject, drop: Drop): JsonObject => {
  dropOthers(config, new Set(['effort', 'format']), 'output_config', drop)
  const { type, schema } = objectOf(config.format)
  if (type === 'json_schema' && isJsonObject(schema)) {
    const strict = suitsStrictMode(schema)
    if (!strict) drop('output_config.format')
    return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict } } }
  }
  if (type !== undefined) drop('output_config.format')
  return {}
}

/** An effort goes as it is; a budget becomes one of the three levels that every reasoning model has. */
const thinkingToChat = (body: JsonObject, drop: Drop): JsonObject => {
  const thinking = objectOf(body.thinking)
  dropOthers(thinking, new Set(['type', 'budget_tokens', 'display']), 'thinking', drop)
  const effort = textOf(objectOf(body.output_config).effort)
  if (effort === 'max') drop('output_config.effort')
  if (effort !== undefined) return { reasoning_effort: effort === 'max' ? 'xhigh' : effort }
  const budget = numberOf(thinking.budget_tokens)
  if (thinking.type === 'enabled' && budget !== undefined) return { reasoning_effort: level(budget) }
  // Adaptive is what chat models do anyway. To forbid thinking has no word that models without thinking would take.
  if (thinking.type !== undefined && thinking.type !== 'adaptive') drop('thinking')
  return {}
}

const level = (budget: number): string => {
  if (budget <= 4096) return 'low'
  return budget <= 16_384 ? 'medium' : 'high'
}

import type { Converted } from '../../../dialect.ts'
import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { isBlank, listOf, numberOf, objectOf, present, textOf } from '../../common/values.ts'
import { claudeTraits } from './claude.ts'
import type { ClaudeTraits } from './claude.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { dropUnsaid } from '../../openai/unsaid.ts'
import { calledTools, lacksThinking, messagesFromChat, shortest } from './messages-from-chat.ts'
import { samplingFromChat } from './sampling-from-chat.ts'
import { compilable } from './schema.ts'
import { thinkingFromChat } from './thinking-from-chat.ts'
import { toolsFromChat } from './tools-from-chat.ts'

/**
 * A chat request for a Messages provider. `body.model` should be the provider's name of it: what a Claude takes
 * depends on its generation.
 */
export const requestFromChat = (body: JsonObject): Converted<JsonObject> => {
  const dropped = new Set<string>()
  const drop: Drop = (path) => dropped.add(path)
  const traits = claudeTraits(textOf(body.model) ?? '')
  const maxTokens = maxTokensOf(body, drop) ?? traits.maxTokens
  const { system, messages } = messagesFromChat(body.messages, drop)
  const tools = toolsFromChat(body, calledTools(messages), traits, drop)
  const forcedTool = tools.tool_choice?.type === 'any' || tools.tool_choice?.type === 'tool'
  const limits = { maxTokens, forcedTool, lacksThinking: lacksThinking(messages) }
  const { thinking, effort } = thinkingFromChat(body.reasoning_effort, traits, limits, drop)
  const thinks = thinking !== undefined && thinking.type !== 'disabled'
  const value = present({
    model: body.model,
    max_tokens: maxTokens,
    system,
    messages: messages.map(({ role, content }) => ({ role, content: shortest(content) ?? [] })),
    ...tools,
    ...samplingFromChat(body, traits, thinks, drop),
    thinking,
    output_config: outputConfig(present({ effort, format: formatFromChat(body.response_format, traits, drop) })),
    stop_sequences: stopSequences(body.stop, drop),
    metadata: metadata(body, drop),
    service_tier: serviceTier(body.service_tier, drop),
    stream: typeof body.stream === 'boolean' ? body.stream : undefined,
  })
  dropUnsaid(body, { carried, unsaid }, drop)
  return { value, dropped: [...dropped] }
}

/** Anthropic requires a limit; OpenAI's newer member wins over the older. */
const maxTokensOf = (body: JsonObject, drop: Drop): number | undefined => {
  const [newer, older] = [numberOf(body.max_completion_tokens), numberOf(body.max_tokens)]
  if (newer !== undefined && older !== undefined && newer !== older) drop('max_tokens')
  return newer ?? older
}

const outputConfig = (config: JsonObject): JsonObject | undefined => (isBlank(config) ? undefined : config)

/**
 * Anthropic has no JSON mode without a schema; OpenAI requires the prompt to ask for JSON then, so the model still
 * reads that.
 */
const formatFromChat = (format: Json | undefined, traits: ClaudeTraits, drop: Drop): JsonObject | undefined => {
  const { type, json_schema: named } = objectOf(format)
  if (isBlank(format) || type === 'text') return undefined
  const { schema } = objectOf(named)
  if (type === 'json_schema' && isJsonObject(schema) && traits.structuredOutputs) {
    dropOthers(objectOf(named), new Set(['name', 'schema', 'strict']), 'response_format.json_schema', drop)
    return { type: 'json_schema', schema: compilable(schema, 'response_format.json_schema.schema', drop) }
  }
  drop('response_format')
  return undefined
}

/** Anthropic refuses sequences of white space alone. */
const stopSequences = (stop: Json | undefined, drop: Drop): string[] | undefined => {
  const given = typeof stop === 'string' ? [stop] : listOf(stop)
  const kept = given.filter((sequence) => typeof sequence === 'string').filter((sequence) => sequence.trim() !== '')
  if (kept.length < given.length) drop('stop')
  return kept.length === 0 ? undefined : kept
}

const metadata = (body: JsonObject, drop: Drop): JsonObject | undefined => {
  const [first, second] = [textOf(body.safety_identifier), textOf(body.user)]
  if (first !== undefined && second !== undefined && first !== second) drop('user')
  const user_id = first ?? second
  return user_id === undefined ? undefined : { user_id }
}

const serviceTier = (tier: Json | undefined, drop: Drop): string | undefined => {
  if (tier === 'auto') return 'auto'
  if (tier === 'default') return 'standard_only'
  if (!isBlank(tier)) drop('service_tier')
  return undefined
}

/** Members that Anthropic has no word for; the values given say only what would happen anyway, and so go unreported. */
const unsaid: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['n', 1],
  ['logprobs', false],
  ['top_logprobs', 0],
  ['frequency_penalty', 0],
  ['presence_penalty', 0],
  ['store', false],
  ['verbosity', 'medium'],
])

const carried: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'stop',
  'stream',
  'stream_options', // usage always comes
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning_effort',
  'response_format',
  'user',
  'safety_identifier',
  'service_tier',
])

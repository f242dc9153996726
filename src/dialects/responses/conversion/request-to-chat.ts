import type { Converted } from '../../../dialect.ts'
import { invalid } from '../../../errors.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { dropOthers } from '../../common/drop.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, listOf, numberOf, objectOf, present, textOf } from '../../common/values.ts'
import { inputToChat } from './input-to-chat.ts'
import { formatToChat, toolsToChat } from './tools-to-chat.ts'

/** What the answer depends on and only a provider that keeps responses can know. */
const needsState = ['previous_response_id', 'conversation', 'prompt'] as const

/** Members that chat names in the same way. */
const same = [
  'temperature',
  'top_p',
  'top_logprobs',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'service_tier',
  'stream',
] as const

const carried: ReadonlySet<string> = new Set<string>([
  ...same,
  'model',
  'input',
  'instructions',
  'max_output_tokens',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'include',
  'metadata', // stands in the answer, where its use is
  'stream_options', // usage always comes
])

/** These values say only what would happen anyway, and so go unreported. */
const unsaid: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['store', false],
  ['background', false],
  ['truncation', 'disabled'],
])

/**
 * A Responses request for a chat provider, in official members only. Throws `RequestError` for what rests on a state that
 * such a provider does not keep.
 */
export const requestToChat = (body: JsonObject): Converted<JsonObject> => {
  refuseState(body)
  const dropped = new Set<string>()
  const drop: Drop = (path) => dropped.add(path)
  dropOthers(withoutUnsaid(body), carried, '', drop)
  const instructions = textOf(body.instructions) ?? ''
  const system = instructions === '' ? [] : [{ role: 'system', content: instructions }]
  const value = present({
    model: body.model,
    messages: [...system, ...inputToChat(body.input, drop)],
    max_completion_tokens: numberOf(body.max_output_tokens),
    ...Object.fromEntries(same.filter((member) => !isBlank(body[member])).map((member) => [member, body[member]])),
    ...logprobsToChat(body, drop),
    ...toolsToChat(body, drop),
    ...textToChat(objectOf(body.text), drop),
    ...reasoningToChat(objectOf(body.reasoning), drop),
  })
  return { value, dropped: [...dropped] }
}

const refuseState = (body: JsonObject): void => {
  const member =
    needsState.find((name) => !isBlank(body[name])) ?? (body.background === true ? 'background' : undefined)
  if (member === undefined) return
  throw invalid(
    `${member}: the provider of ${textOf(body.model) ?? 'this model'} keeps no responses. Send the whole conversation in input, or ask for a model of a provider that speaks the Responses API.`,
    member,
    'unsupported_parameter',
  )
}

const withoutUnsaid = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body).filter(([member, value]) => unsaid.get(member) !== value || value === undefined),
  )

const withLogprobs = 'message.output_text.logprobs'
const withReasoning = 'reasoning.encrypted_content'

const logprobsToChat = (body: JsonObject, drop: Drop): JsonObject => {
  const included = listOf(body.include)
  for (const [index, item] of included.entries()) {
    if (item !== withLogprobs && item !== withReasoning) drop(`include[${index}]`)
  }
  return included.includes(withLogprobs) || (numberOf(body.top_logprobs) ?? 0) > 0 ? { logprobs: true } : {}
}

const textToChat = (text: JsonObject, drop: Drop): JsonObject => {
  dropOthers(text, new Set(['format', 'verbosity']), 'text', drop)
  return present({ response_format: formatToChat(objectOf(text.format), drop), verbosity: textOf(text.verbosity) })
}

/** Reasoning is shown where the provider shows it; how it is summed up is not for chat to say. */
const reasoningToChat = (reasoning: JsonObject, drop: Drop): JsonObject => {
  const { summary } = reasoning
  const asked = summary === 'auto' ? { ...reasoning, summary: null } : reasoning
  dropOthers(asked, new Set(['effort']), 'reasoning', drop)
  return present({ reasoning_effort: textOf(reasoning.effort) })
}

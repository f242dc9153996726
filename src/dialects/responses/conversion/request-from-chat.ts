import type { Converted } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import type { Drop } from '../../common/drop.ts'
import { isBlank, numberOf, objectOf, present, textOf } from '../../common/values.ts'
import { dropUnsaid } from '../../openai/unsaid.ts'
import { inputFromChat } from './input-from-chat.ts'
import { formatFromChat, toolsFromChat } from './tools-from-chat.ts'

/** Members that Responses names in the same way. */
const same = [
  'temperature',
  'top_p',
  'top_logprobs',
  'user',
  'safety_identifier',
  'prompt_cache_key',
  'service_tier',
  'metadata',
  'stream',
] as const

const carried: ReadonlySet<string> = new Set<string>([
  ...same,
  'model',
  'messages',
  'max_tokens',
  'max_completion_tokens',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'verbosity',
  'logprobs',
  'store',
  'stream_options', // usage always comes
])

/** Members that Responses has no word for; the values given say only what would happen anyway, and so go unreported. */
const unsaid: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['n', 1],
  ['frequency_penalty', 0],
  ['presence_penalty', 0],
])

/** A chat request for a Responses provider. Nothing is kept there: chat has no way to name it. */
export const requestFromChat = (body: JsonObject): Converted<JsonObject> => {
  const dropped = new Set<string>()
  const drop: Drop = (path) => dropped.add(path)
  const { instructions, input } = inputFromChat(body.messages, drop)
  const text = present({ format: formatFromChat(body.response_format, drop), verbosity: textOf(body.verbosity) })
  const value = present({
    model: body.model,
    instructions,
    input,
    max_output_tokens: numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens),
    ...Object.fromEntries(same.filter((member) => !isBlank(body[member])).map((member) => [member, body[member]])),
    ...toolsFromChat(body, drop),
    text: isBlank(text) ? undefined : text,
    reasoning: isBlank(body.reasoning_effort) ? undefined : { effort: body.reasoning_effort },
    include: body.logprobs === true ? ['message.output_text.logprobs'] : undefined,
    store: false,
  })
  dropUnsaid(body, { carried, unsaid }, drop)
  dropInside(body, drop)
  return { value, dropped: [...dropped] }
}

/** What is carried but for a part of it. */
const dropInside = (body: JsonObject, drop: Drop): void => {
  if (body.store === true) drop('store')
  const { max_completion_tokens: newer, max_tokens: older } = body
  if (numberOf(newer) !== undefined && numberOf(older) !== undefined && newer !== older) drop('max_tokens')
  if (objectOf(body.stream_options).include_obfuscation === true) drop('stream_options.include_obfuscation')
}

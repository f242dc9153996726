import type { AnswerReader } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { isFailure } from './error.ts'
import { usageOf } from './usage.ts'

/**
 * Reasons for which an answer may be kept: OpenAI's, then the spellings of others. What is not here (`error`, `abort`,
 * DeepSeek's `insufficient_system_resource`, anything new) costs a cache entry at most.
 */
const terminalReasons: ReadonlySet<unknown> = new Set([
  'stop',
  'length',
  'tool_calls',
  'function_call',
  'content_filter',
  'eos',
  'end_turn',
  'stop_sequence',
  'max_tokens',
  'model_length',
])

/** Reads a chat completion (https://platform.openai.com/docs/api-reference/chat/object). */
export const answer: AnswerReader = {
  isComplete: (body) =>
    !isFailure(body) && Array.isArray(body.choices) && body.choices.length > 0 && body.choices.every(isFinished),
  usage: (body) => usageOf(body.usage),
  renewed: { id: 'id', created: 'created' },
}

const isFinished = (choice: Json): boolean =>
  isJsonObject(choice) &&
  isJsonObject(choice.message) &&
  terminalReasons.has(choice.finish_reason) &&
  !isFailure(choice)

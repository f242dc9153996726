import type { AnswerReader } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isFailure } from '../openai/error.ts'
import { usageOf } from '../openai/usage.ts'

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
  content: { members: ['choices'], kind: 'list', neverEmpty: true },
  isComplete: (body, request) =>
    !isFailure(body) &&
    Array.isArray(body.choices) &&
    body.choices.length >= choicesAsked(request) &&
    body.choices.every(isFinished),
  usage: (body) => usageOf(body.usage),
  renewed: { id: 'id', created: 'created' },
}

/** At least one, whatever was asked. */
const choicesAsked = (request: JsonObject | undefined): number =>
  typeof request?.n === 'number' ? Math.max(1, request.n) : 1

const isFinished = (choice: Json): boolean =>
  isJsonObject(choice) &&
  isJsonObject(choice.message) &&
  terminalReasons.has(choice.finish_reason) &&
  !isFailure(choice)

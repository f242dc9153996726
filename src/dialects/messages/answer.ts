import type { AnswerReader, Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { objectOf } from '../common/values.ts'
import { count } from '../openai/usage.ts'

/** `pause_turn` is no end: the client sends the answer back and the turn goes on. */
const terminalReasons: ReadonlySet<unknown> = new Set([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'refusal',
  'model_context_window_exceeded',
])

/** Reads a Message (https://platform.claude.com/docs/en/api/messages). */
export const answer: AnswerReader = {
  content: { members: ['content'], kind: 'list' },
  isComplete: (body) => body.type === 'message' && Array.isArray(body.content) && terminalReasons.has(body.stop_reason),
  usage: (body) => (isJsonObject(body.usage) ? usageOf(body.usage) : undefined),
  renewed: { id: 'id' },
}

/** Anthropic counts fresh, written and read input apart; all three together are the input. */
export const usageOf = (usage: JsonObject): Usage | undefined => {
  const fresh = count(usage.input_tokens)
  const outputTokens = count(usage.output_tokens)
  if (fresh === undefined || outputTokens === undefined) return undefined
  const cachedInputTokens = count(usage.cache_read_input_tokens)
  const cacheWriteTokens = count(usage.cache_creation_input_tokens)
  return {
    inputTokens: fresh + (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens,
    cachedInputTokens,
    cacheWriteTokens,
    reasoningTokens: count(objectOf(usage.output_tokens_details).thinking_tokens),
  }
}

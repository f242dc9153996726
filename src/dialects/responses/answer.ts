import type { AnswerReader, Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isFailure } from '../openai/error.ts'
import { count } from '../openai/usage.ts'

/** Ends that come again with the same request. What is not here (`failed`, `cancelled`, anything new) is not kept. */
const terminalReasons: ReadonlySet<unknown> = new Set(['max_output_tokens', 'content_filter'])

/**
 * Reads a response (https://platform.openai.com/docs/api-reference/responses/object). Its id may be a handle that the next
 * call names, so that a hit keeps it, and the time that belongs to it.
 */
export const answer: AnswerReader = {
  content: { members: ['output'], kind: 'list' },
  isComplete: (body) => !isFailure(body) && Array.isArray(body.output) && hasEnded(body),
  usage: ({ usage }) => usageOf(usage),
  renewed: {},
}

const hasEnded = ({ status, incomplete_details: details }: JsonObject): boolean =>
  status === 'completed' || (status === 'incomplete' && isJsonObject(details) && terminalReasons.has(details.reason))

export const usageOf = (usage: Json | undefined): Usage | undefined => {
  if (!isJsonObject(usage)) return undefined
  const inputTokens = count(usage.input_tokens)
  const outputTokens = count(usage.output_tokens)
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const read = isJsonObject(usage.input_tokens_details) ? usage.input_tokens_details : {}
  const written = isJsonObject(usage.output_tokens_details) ? usage.output_tokens_details : {}
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: count(read.cached_tokens),
    cacheWriteTokens: count(read.cache_write_tokens),
    reasoningTokens: count(written.reasoning_tokens),
  }
}

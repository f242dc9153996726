import type { Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { objectOf } from '../common/values.ts'

/** Token counts as OpenAI and those who speak like it tell them; undefined unless both sides are told. */
export const usageOf = (usage: Json | undefined): Usage | undefined => {
  if (!isJsonObject(usage)) return undefined
  const input = count(usage.prompt_tokens)
  const output = count(usage.completion_tokens)
  if (input === undefined || output === undefined) return undefined
  const read = objectOf(usage.prompt_tokens_details)
  const written = objectOf(usage.completion_tokens_details)
  return {
    inputTokens: input,
    // xAI and Gemini leave reasoning out of completion_tokens; they charge it as output and count it in the total.
    outputTokens: Math.max(output, (count(usage.total_tokens) ?? 0) - input),
    // DeepSeek's and Moonshot's own names come second.
    cachedInputTokens: count(read.cached_tokens) ?? count(usage.prompt_cache_hit_tokens) ?? count(usage.cached_tokens),
    cacheWriteTokens: count(read.cache_write_tokens),
    reasoningTokens: count(written.reasoning_tokens) ?? count(usage.reasoning_tokens),
  }
}

/** A token count: not negative, and no larger than can be added up. */
export const count = (value: Json | undefined): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined

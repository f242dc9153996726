import type { Json, JsonObject } from '../../../json.ts'
import { usageOf as chatUsageOf } from '../../openai/usage.ts'
import { usageOf } from '../answer.ts'
import { objectOf, present } from '../../common/values.ts'

/**
 * Chat counts all input as `prompt_tokens`. `cache_write_tokens` is OpenRouter's name for what was written to the
 * prompt cache.
 */
export const usageToChat = (value: Json | undefined): JsonObject | undefined => {
  const usage = usageOf(objectOf(value))
  if (usage === undefined) return undefined
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage
  return present({
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: present({ cached_tokens: cachedInputTokens ?? 0, cache_write_tokens: cacheWriteTokens }),
    completion_tokens_details: reasoningTokens === undefined ? undefined : { reasoning_tokens: reasoningTokens },
  })
}

/** Zeros where the provider counted nothing: Messages clients read these members unasked. */
export const usageFromChat = (value: Json | undefined): JsonObject => {
  const usage = chatUsageOf(value)
  const read = usage?.cachedInputTokens ?? 0
  const written = usage?.cacheWriteTokens ?? 0
  const reasoning = usage?.reasoningTokens
  return present({
    input_tokens: Math.max(0, (usage?.inputTokens ?? 0) - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: usage?.outputTokens ?? 0,
    output_tokens_details: reasoning === undefined ? undefined : { thinking_tokens: reasoning },
  })
}

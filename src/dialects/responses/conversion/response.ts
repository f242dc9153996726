import type { Json, JsonObject } from '../../../json.ts'
import { usageOf } from '../../openai/usage.ts'
import { isBlank, objectOf, textOf } from '../../common/values.ts'

export interface ResponseParts {
  readonly id: string
  readonly created: Json | undefined
  readonly model: Json | undefined
  /** The client's request. */
  readonly asked: JsonObject
  readonly output: readonly JsonObject[]
}

/** A response of a provider that keeps none (`store: false`), as it begins. */
export const responseOf = ({ id, created, model, asked, output }: ResponseParts): JsonObject => ({
  id,
  object: 'response',
  created_at: typeof created === 'number' ? created : 0,
  status: 'in_progress',
  background: false,
  error: null,
  incomplete_details: null,
  instructions: asked.instructions ?? null,
  max_output_tokens: asked.max_output_tokens ?? null,
  metadata: objectOf(asked.metadata),
  model: model ?? null,
  output,
  parallel_tool_calls: asked.parallel_tool_calls !== false,
  previous_response_id: null,
  reasoning: { effort: null, summary: null, ...objectOf(asked.reasoning) },
  store: false,
  temperature: asked.temperature ?? null,
  text: { format: { type: 'text' }, ...objectOf(asked.text) },
  tool_choice: asked.tool_choice ?? 'auto',
  tools: asked.tools ?? [],
  top_p: asked.top_p ?? null,
  truncation: 'disabled',
  usage: null,
})

/** The same as it ends. */
export const ended = (response: JsonObject, finish: Json | undefined, usage: Json | undefined): JsonObject => ({
  ...response,
  ...statusOf(finish),
  usage: usageFromChat(usage) ?? null,
})

const complete: ReadonlySet<unknown> = new Set([
  'stop',
  'tool_calls',
  'function_call',
  'eos',
  'end_turn',
  'stop_sequence',
])
const cutOff: ReadonlySet<unknown> = new Set(['length', 'max_tokens', 'model_length'])

/** A reason without a counterpart keeps its name, so that nobody takes an unknown end for a finished answer. */
const statusOf = (finish: Json | undefined): JsonObject => {
  if (complete.has(finish)) return { status: 'completed' }
  const reason = cutOff.has(finish) ? 'max_output_tokens' : (textOf(finish) ?? 'unknown')
  return { status: 'incomplete', incomplete_details: { reason } }
}

const usageFromChat = (value: Json | undefined): JsonObject | undefined => {
  const usage = isBlank(value) ? undefined : usageOf(value)
  if (usage === undefined) return undefined
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheWriteTokens, reasoningTokens = 0 } = usage
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: cachedInputTokens,
      ...(cacheWriteTokens === undefined ? {} : { cache_write_tokens: cacheWriteTokens }),
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  }
}

/** `xyz` of `chatcmpl-xyz`: what the ids of a converted answer have in common. */
export const idStem = (id: Json | undefined): string => (textOf(id) ?? '').replace(/^[A-Za-z]{1,16}[-_]/, '') || '0'

import { objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'
import { usageOf } from '../answer.ts'
import { idStem } from './response.ts'
import { unpacked } from './reasoning.ts'
import { textOfParts } from './parts-to-chat.ts'

/** A response as a chat completion. A response tells its own time. */
export const answerToChat = (body: JsonObject): JsonObject => {
  const items = objectsIn(body.output)
  const message = messageOf(items)
  const logprobs = partsIn(items).flatMap((part) => listOf(part.logprobs))
  return present({
    id: `chatcmpl-${idStem(body.id)}`,
    object: 'chat.completion',
    created: body.created_at ?? 0,
    model: body.model,
    choices: [
      {
        index: 0,
        message,
        logprobs: logprobs.length === 0 ? null : { content: logprobs, refusal: null },
        finish_reason: finishReason(body, message.tool_calls !== undefined),
      },
    ],
    usage: usageToChat(body.usage),
    service_tier: textOf(body.service_tier),
  })
}

const messageOf = (items: readonly JsonObject[]): JsonObject => {
  const parts = partsIn(items)
  const texts = parts.filter(({ type }) => type === 'output_text')
  const refusals = parts.filter(({ type }) => type === 'refusal').map(({ refusal }) => textOf(refusal) ?? '')
  const annotations = texts.flatMap((part) => objectsIn(part.annotations)).map(annotationToChat)
  const calls = items.flatMap(callToChat)
  const reasoning = items.filter(({ type }) => type === 'reasoning')
  const thought = reasoning.map((item) => textOfParts(listOf(item.content).length > 0 ? item.content : item.summary))
  const details = reasoning.flatMap((item) => unpacked(item.encrypted_content) ?? [])
  return present({
    role: 'assistant',
    content: texts.length === 0 ? null : textOfParts(texts),
    refusal: refusals.length === 0 ? null : refusals.join(''),
    reasoning_content: thought.join('') || undefined,
    reasoning_details: details.length === 0 ? undefined : details,
    annotations: annotations.length === 0 ? undefined : annotations,
    tool_calls: calls.length === 0 ? undefined : calls,
  })
}

const partsIn = (items: readonly JsonObject[]): readonly JsonObject[] =>
  items.filter(({ type }) => type === 'message').flatMap((item) => objectsIn(item.content))

export const annotationToChat = ({ type, ...rest }: JsonObject): JsonObject => ({ type, [String(type)]: rest })

/** The chat tool call of an item; none where the item is no call for the client. */
export const callToChat = (item: JsonObject): JsonObject[] => {
  const { type, call_id: id, name } = item
  if (type === 'function_call') return [{ id, type: 'function', function: { name, arguments: item.arguments ?? '' } }]
  return type === 'custom_tool_call' ? [{ id, type: 'custom', custom: { name, input: item.input ?? '' } }] : []
}

/** A reason without a counterpart keeps its name. */
export const finishReason = (response: JsonObject, calledTools: boolean): string | null => {
  if (response.status === 'completed') return calledTools ? 'tool_calls' : 'stop'
  const reason = textOf(objectOf(response.incomplete_details).reason)
  return reason === 'max_output_tokens' ? 'length' : (reason ?? textOf(response.status) ?? null)
}

export const usageToChat = (value: Json | undefined): JsonObject | undefined => {
  const usage = usageOf(value)
  if (usage === undefined) return undefined
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: present({ cached_tokens: cachedInputTokens ?? 0, cache_write_tokens: cacheWriteTokens }),
    completion_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
  }
}

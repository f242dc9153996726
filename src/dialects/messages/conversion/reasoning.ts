import { isJsonObject } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, present, textOf } from '../../common/values.ts'
import { detailText, reasoningText } from '../../openai/said.ts'

/*
 * Chat Completions has no official word for reasoning. Two members are spread wide enough to rely on:
 * `reasoning_content` (DeepSeek, vLLM, LiteLLM) for the text, and OpenRouter's `reasoning_details` for what must come
 * back unchanged: signatures and redacted thinking.
 */

/** OpenRouter's name for reasoning that only Claude can read again. */
const claudeFormat = 'anthropic-claude-v1'

/** The chat members of an answer's thinking blocks; none when there are none. */
export const reasoningMembers = (blocks: readonly JsonObject[]): JsonObject => {
  const details = blocks.filter(isThinking).map(detailOf).filter(saysSomething)
  const text = details.map((detail) => textOf(detail.text) ?? '').join('')
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
  }
}

const isThinking = ({ type }: JsonObject): boolean => type === 'thinking' || type === 'redacted_thinking'

const saysSomething = ({ text, signature, data }: JsonObject): boolean => (text ?? signature ?? data) !== undefined

const detailOf = (block: JsonObject, index: number): JsonObject =>
  block.type === 'redacted_thinking'
    ? encryptedDetail(index, block.data)
    : textDetail(index, { text: nonEmpty(block.thinking), signature: nonEmpty(block.signature) })

const nonEmpty = (value: Json | undefined): string | undefined => textOf(value) || undefined

export const textDetail = (
  index: number,
  said: { readonly text?: string | undefined; readonly signature?: string | undefined },
): JsonObject => present({ type: 'reasoning.text', ...said, format: claudeFormat, index })

export const encryptedDetail = (index: number, data: Json | undefined): JsonObject =>
  present({ type: 'reasoning.encrypted', data, format: claudeFormat, index })

/** Thinking blocks of a chat answer. A block without a signature is only for reading: Claude would refuse it. */
export const thinkingBlocks = (message: JsonObject): JsonObject[] => {
  const details = readableDetails(message.reasoning_details)
  if (details.length > 0) return details.map(blockOf)
  const thinking = reasoningText(message)
  return thinking === '' ? [] : [{ type: 'thinking', thinking, signature: '' }]
}

/** Only what Claude itself signed or encrypted may go back to it. */
export const signedBlocks = (message: JsonObject): JsonObject[] =>
  readableDetails(message.reasoning_details)
    .map(blockOf)
    .filter(({ type, signature }) => type !== 'thinking' || signature !== '')

/** Details that a Messages client can be shown. Encrypted ones of other vendors mean nothing here. */
export const readableDetails = (details: Json | undefined): readonly JsonObject[] =>
  listOf(details)
    .filter(isJsonObject)
    .filter(
      ({ type, format }) =>
        type === 'reasoning.text' ||
        type === 'reasoning.summary' ||
        (type === 'reasoning.encrypted' && format === claudeFormat),
    )

const blockOf = (detail: JsonObject): JsonObject => {
  if (detail.type === 'reasoning.encrypted') return { type: 'redacted_thinking', data: textOf(detail.data) ?? '' }
  return { type: 'thinking', thinking: detailText(detail), signature: claudeSignature(detail) }
}

export const claudeSignature = ({ format, signature }: JsonObject): string =>
  isBlankOr(format, claudeFormat) ? (textOf(signature) ?? '') : ''

const isBlankOr = (value: Json | undefined, wanted: string): boolean =>
  value === undefined || value === null || value === wanted

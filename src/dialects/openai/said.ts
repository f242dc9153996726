import { objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { textOf } from '../common/values.ts'

/** The text of a chat content, which some providers send in parts. */
export const contentText = (content: Json | undefined): string =>
  textOf(content) ??
  objectsIn(content)
    .map(({ text }) => textOf(text) ?? '')
    .join('')

/** `reasoning_content`, or `reasoning` as OpenRouter, Groq and newer vLLM name it. */
export const reasoningText = (message: JsonObject): string =>
  textOf(message.reasoning_content) ?? textOf(message.reasoning) ?? ''

/** The text of one of OpenRouter's `reasoning_details`. */
export const detailText = (detail: JsonObject): string => textOf(detail.text) ?? textOf(detail.summary) ?? ''

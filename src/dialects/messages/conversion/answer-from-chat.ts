import { objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, objectOf, textOf } from '../values.ts'
import { thinkingBlocks } from './reasoning.ts'
import { stopReason } from './stop-reason.ts'
import { toolUse } from './tool-call.ts'
import { usageFromChat } from './usage.ts'

/** The first choice as a Message; Messages knows no second one. */
export const answerFromChat = (body: JsonObject): JsonObject => {
  const choice = objectOf(listOf(body.choices)[0])
  const message = objectOf(choice.message)
  const calls = objectsIn(message.tool_calls)
  const refusal = textOf(message.refusal) ?? ''
  const stopSequence = textOf(choice.stop_reason)
  const stop = stopReason(choice.finish_reason, {
    calledTools: calls.length > 0,
    refused: refusal !== '',
    stopSequence,
  })
  return {
    id: body.id,
    type: 'message',
    role: 'assistant',
    model: body.model,
    content: [
      ...thinkingBlocks(message),
      ...textBlocks(contentText(message.content) + refusal),
      ...calls.map((call) => toolUse(call).block),
    ],
    stop_reason: stop,
    stop_sequence: stop === 'stop_sequence' ? (stopSequence ?? null) : null,
    usage: usageFromChat(body.usage),
  }
}

/** The text of a chat content, which some providers send in parts. */
export const contentText = (content: Json | undefined): string =>
  textOf(content) ??
  objectsIn(content)
    .map(({ text }) => textOf(text) ?? '')
    .join('')

const textBlocks = (text: string): JsonObject[] => (text === '' ? [] : [{ type: 'text', text }])

import { objectsIn } from '../../../json.ts'
import type { JsonObject } from '../../../json.ts'
import { listOf, objectOf, textOf } from '../../common/values.ts'
import { thinkingBlocks } from './reasoning.ts'
import { stopReason } from './stop-reason.ts'
import { toolUse } from './tool-call.ts'
import { usageFromChat } from './usage.ts'
import { contentText } from '../../openai/said.ts'

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

const textBlocks = (text: string): JsonObject[] => (text === '' ? [] : [{ type: 'text', text }])

import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { objectOf, present, textOf } from '../../common/values.ts'
import { reasoningMembers } from './reasoning.ts'
import { finishReason } from './stop-reason.ts'
import { usageToChat } from './usage.ts'

/** `createdSeconds`: since the epoch; a Message does not tell its time. */
export const answerToChat = (body: JsonObject, createdSeconds = 0): JsonObject => {
  const blocks = objectsIn(body.content)
  return present({
    id: body.id,
    object: 'chat.completion',
    created: createdSeconds,
    model: body.model,
    choices: [
      present({
        index: 0,
        message: messageOf(blocks, refusalOf(body)),
        logprobs: null,
        finish_reason: finishReason(body.stop_reason),
        stop_reason: textOf(body.stop_sequence),
      }),
    ],
    usage: usageToChat(body.usage),
  })
}

const messageOf = (blocks: readonly JsonObject[], refusal: string | undefined): JsonObject => {
  const texts = blocks.filter(({ type }) => type === 'text').map(({ text }) => textOf(text) ?? '')
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toolCall)
  return present({
    role: 'assistant',
    content: texts.length === 0 ? null : texts.join(''),
    refusal: refusal ?? null,
    ...reasoningMembers(blocks),
    tool_calls: calls.length === 0 ? undefined : calls,
  })
}

/** Why the model declined, where the answer says so. */
export const refusalOf = (message: JsonObject): string | undefined =>
  message.stop_reason === 'refusal' ? textOf(objectOf(message.stop_details).explanation) : undefined

const toolCall = (block: JsonObject): Json => ({
  id: block.id,
  type: 'function',
  function: { name: block.name, arguments: argumentsOf(block.input) },
})

export const argumentsOf = (input: Json | undefined): string => JSON.stringify(isJsonObject(input) ? input : {})

import { isJsonObject, objectsIn } from '../../../json.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { listOf, objectOf, present, textOf } from '../../common/values.ts'
import { reasoningItem, shownReasoning } from './reasoning.ts'
import { ended, idStem, responseOf } from './response.ts'
import { contentText } from '../../openai/said.ts'

/** The first choice as a response; Responses knows no second one. `asked`: the request, parts of which a response repeats. */
export const answerFromChat = (body: JsonObject, asked: JsonObject = {}): JsonObject => {
  const choice = objectOf(listOf(body.choices)[0])
  const message = objectOf(choice.message)
  const stem = idStem(body.id)
  const output = [
    ...reasoningItems(`rs_${stem}`, message),
    ...messageItems(`msg_${stem}`, message, choice.logprobs),
    ...objectsIn(message.tool_calls).map((call, index) => callItem(`${stem}${index}`, call)),
  ]
  const { created, model } = body
  return ended(responseOf({ id: `resp_${stem}`, created, model, asked, output }), choice.finish_reason, body.usage)
}

const reasoningItems = (id: string, message: JsonObject): JsonObject[] => {
  const item = reasoningItem(id, shownReasoning(message), objectsIn(message.reasoning_details))
  return item === undefined ? [] : [item]
}

const messageItems = (id: string, message: JsonObject, logprobs: Json | undefined): JsonObject[] => {
  const text = contentText(message.content)
  const refusal = textOf(message.refusal) ?? ''
  const content = [
    ...(text === '' ? [] : [textPart(text, annotationsOf(message.annotations), listOf(objectOf(logprobs).content))]),
    ...(refusal === '' ? [] : [{ type: 'refusal', refusal }]),
  ]
  return content.length === 0 ? [] : [{ id, type: 'message', status: 'completed', role: 'assistant', content }]
}

export const textPart = (text: string, annotations: readonly Json[], logprobs: readonly Json[]): JsonObject => ({
  type: 'output_text',
  text,
  annotations,
  logprobs,
})

/** Chat puts a citation's members one level deeper. */
export const annotationsOf = (annotations: Json | undefined): readonly JsonObject[] =>
  objectsIn(annotations).map((annotation) => {
    const { type } = annotation
    const inner = typeof type === 'string' ? annotation[type] : undefined
    return isJsonObject(inner) ? present({ type, ...inner }) : annotation
  })

/** A chat tool call as the item of its kind. `end`: what makes its id its own. */
export const callItem = (end: string, call: JsonObject): JsonObject => {
  const custom = isJsonObject(call.custom) ? call.custom : undefined
  if (custom !== undefined) {
    const { name, input } = custom
    return {
      id: `ctc_${end}`,
      type: 'custom_tool_call',
      status: 'completed',
      call_id: call.id,
      name,
      input: input ?? '',
    }
  }
  const { name, arguments: given } = objectOf(call.function)
  return { id: `fc_${end}`, type: 'function_call', status: 'completed', call_id: call.id, name, arguments: given ?? '' }
}

import type { AnswerPromise } from '../call.ts'
import { isJsonObject, objectsIn, parseObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { PromptOutput } from '../prompt.ts'
import { compileSchema, faultLine, jsonSchemaOf } from './schemas.ts'

/** What a prompt's answers are held to. */
export interface OutputPromise extends AnswerPromise {
  readonly schema: JsonObject
  read(completion: JsonObject): PromptOutput
}

const anyObject: JsonObject = { type: 'object' }

/** Rejects, saying why, where the schema is none or not that of an object. */
export const outputPromise = async (schema: Json | undefined): Promise<OutputPromise> => {
  const made = schema === undefined ? anyObject : await jsonSchemaOf(schema)
  if (made['type'] !== 'object') throw new Error('the schema must be that of an object; put the value into a field')
  const check = compileSchema(made)
  const read = (completion: JsonObject): PromptOutput => {
    const said = readText(completion)
    if (said.kind === 'fault') return said
    const value = parseObject(unfenced(said.text))
    if (value === undefined) return { kind: 'fault', fault: notAnObject(said.finishReason) }
    const { value: whole, faults } = check(value)
    if (faults.length > 0 || !isJsonObject(whole)) return { kind: 'fault', fault: faultLine(faults, 'the answer') }
    return { kind: 'value', value: whole }
  }
  return {
    schema: made,
    read,
    fault: (answer) => {
      const output = read(answer)
      return output.kind === 'fault' ? output.fault : undefined
    },
    again: (request, answer, fault) => ({
      ...request,
      messages: [
        ...objectsIn(request['messages']),
        { role: 'assistant', content: textIn(answer) },
        { role: 'user', content: correction(fault) },
      ],
    }),
  }
}

/** The text of a completion; a refusal is a fault. */
export const readText = (completion: JsonObject): Exclude<PromptOutput, { readonly kind: 'value' }> => {
  const [choice] = objectsIn(completion['choices'])
  const message = choice?.['message']
  if (!isJsonObject(message)) return { kind: 'fault', fault: 'the answer holds no message' }
  const { content, refusal } = message
  if (typeof content !== 'string' && typeof refusal === 'string') return { kind: 'fault', fault: 'the model refused' }
  const reason = choice?.['finish_reason']
  return { kind: 'text', text: textIn(completion), finishReason: typeof reason === 'string' ? reason : undefined }
}

const textIn = (completion: JsonObject): string => {
  const message = objectsIn(completion['choices'])[0]?.['message']
  const content = isJsonObject(message) ? message['content'] : undefined
  return typeof content === 'string' ? content : ''
}

/** Models without structured output like to put JSON into a Markdown fence. */
const unfenced = (text: string): string => /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text

const notAnObject = (finishReason: string | undefined): string =>
  finishReason === 'length'
    ? 'the answer was cut off before its JSON ended (finish reason length): allow more output tokens'
    : 'the answer is not a JSON object'

const correction = (fault: string): string =>
  `That answer cannot be used: ${fault}. Answer again with the corrected JSON object alone, as the schema demands.`

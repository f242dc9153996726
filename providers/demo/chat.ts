import { isJsonObject, objectsIn } from '../../src/json.ts'
import type { Json, JsonObject } from '../../src/json.ts'
import { instanceOf } from './instance.ts'

/** What changes from answer to answer; all else follows from the request. */
export interface Stamp {
  readonly id: string
  /** Epoch seconds. */
  readonly created: number
}

/** A chat completion that echoes the last text of the user, calls the tool it must call, or fills the schema it was given. */
export const chatAnswer = (body: JsonObject, { id, created }: Stamp): JsonObject => {
  const echo = lastUserText(body)
  const tool = demandedTool(body)
  const content = tool === undefined ? (schemaAnswer(body, echo) ?? echo) : null
  const call = tool && toolCall(tool, echo)
  const choice = {
    message: { role: 'assistant', content, refusal: null, ...(call && { tool_calls: [call] }) },
    logprobs: null,
    finish_reason: call === undefined ? 'stop' : 'tool_calls',
  }
  const count = typeof body.n === 'number' && body.n >= 1 ? Math.min(Math.floor(body.n), 8) : 1
  const said = content ?? JSON.stringify(call)
  return {
    id,
    object: 'chat.completion',
    created,
    model: typeof body.model === 'string' ? body.model : 'echo',
    choices: Array.from({ length: count }, (_, index) => ({ index, ...choice })),
    usage: usageOf(JSON.stringify(body.messages ?? []), said, count),
    system_fingerprint: 'fp_demo',
  }
}

const lastUserText = (body: JsonObject): string => {
  const message = objectsIn(body.messages).findLast(({ role }) => role === 'user')
  return textOf(message?.content) || 'Hello from the demo provider.'
}

const textOf = (content: Json | undefined): string =>
  typeof content === 'string'
    ? content
    : objectsIn(content)
        .map(({ text }) => text)
        .filter((text) => typeof text === 'string')
        .join(' ')

/** The function that `tool_choice` demands: the named one, or for `required` the first. */
const demandedTool = (body: JsonObject): JsonObject | undefined => {
  const functions = objectsIn(body.tools).flatMap((tool) => (isJsonObject(tool.function) ? [tool.function] : []))
  const choice = body.tool_choice
  if (choice === 'required') return functions[0]
  const named = isJsonObject(choice) && isJsonObject(choice.function) ? choice.function.name : undefined
  return named === undefined ? undefined : functions.find(({ name }) => name === named)
}

const toolCall = ({ name, parameters }: JsonObject, echo: string): JsonObject => ({
  id: `call_demo_${String(name)}`,
  type: 'function',
  function: { name, arguments: JSON.stringify(isJsonObject(parameters) ? instanceOf(parameters, echo) : {}) },
})

const schemaAnswer = (body: JsonObject, echo: string): string | undefined => {
  const format = isJsonObject(body.response_format) ? body.response_format : {}
  if (format.type === 'json_object') return JSON.stringify({ echo })
  const named = format.type === 'json_schema' ? format.json_schema : undefined
  if (!isJsonObject(named) || !isJsonObject(named.schema)) return undefined
  return JSON.stringify(instanceOf(named.schema, echo))
}

/** Four characters a token, which is about right for English. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4)

const usageOf = (asked: string, said: string, count: number): JsonObject => {
  const prompt = tokensIn(asked)
  const completion = tokensIn(said) * count
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  }
}

import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { pieces } from '../common/pieces.ts'

/** Reasoning comes before what it led to. */
const textMembers = ['reasoning', 'reasoning_content', 'content', 'refusal'] as const

const isTextMember = (name: string): boolean => textMembers.some((member) => member === name)

/** The role, an empty content where there will be one, and every member that says nothing. */
export const firstDelta = (message: JsonObject): JsonObject => ({
  role: message.role ?? 'assistant',
  ...(typeof message.content === 'string' ? { content: '' } : {}),
  ...Object.fromEntries(Object.entries(message).filter(([, value]) => isBlank(value))),
})

/** What follows, in deltas. `tokens`: the content as it is to be cut. */
export const deltasOf = function* (message: JsonObject, tokens?: readonly string[]): Generator<JsonObject> {
  for (const member of textMembers) {
    const text = message[member]
    const cut = member === 'content' ? tokens : undefined
    if (typeof text === 'string') for (const piece of cut ?? pieces(text)) yield { [member]: piece }
  }
  for (const [name, value] of Object.entries(message)) {
    if (name === 'role' || isBlank(value) || (typeof value === 'string' && isTextMember(name))) continue
    if (name === 'tool_calls') yield* toolCallDeltas(value)
    else if (name === 'function_call' && isJsonObject(value)) yield* grownBy('function_call', value, ['arguments'])
    else if (name === 'audio' && isJsonObject(value)) yield* grownBy('audio', value, ['transcript', 'data'])
    else yield Object.fromEntries([[name, value]])
  }
}

/** Each call: its name first, then its arguments. */
const toolCallDeltas = function* (calls: Json | undefined): Generator<JsonObject> {
  for (const [index, call] of objectsIn(calls).entries()) {
    const [kind, text] = isJsonObject(call.custom)
      ? (['custom', 'input'] as const)
      : (['function', 'arguments'] as const)
    const called = call[kind]
    if (!isJsonObject(called)) {
      yield { tool_calls: [{ ...call, index }] }
      continue
    }
    const [named, ...rest] = grownBy(kind, called, [text])
    yield { tool_calls: [{ ...call, index, ...named }] }
    for (const piece of rest) yield { tool_calls: [{ index, ...piece }] }
  }
}

/** An object some of whose members are texts that grow: first with these empty, then each in pieces. */
const grownBy = function* (name: string, object: JsonObject, growing: readonly string[]): Generator<JsonObject> {
  const texts = growing.filter((member) => typeof object[member] === 'string')
  yield { [name]: { ...object, ...Object.fromEntries(texts.map((member) => [member, ''])) } }
  for (const member of texts)
    for (const piece of pieces(String(object[member]), pieceLengths[member])) yield { [name]: { [member]: piece } }
}

/** Where not as usual. Base64 is read by nobody, and in multiples of 4 each piece decodes by itself. */
const pieceLengths: Readonly<Record<string, number | undefined>> = { data: 16_384 }

const isBlank = (value: Json | undefined): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

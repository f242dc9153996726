import { isJsonObject, objectsIn } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'

/** A chat completion as the chunks of a stream: the role, the words, the finish reason, and the usage if asked for. */
export const chatChunks = (answer: JsonObject, withUsage: boolean): readonly JsonObject[] => {
  const { id, created, model, system_fingerprint: fingerprint, usage } = answer
  const common = { id, object: 'chat.completion.chunk', created, model, system_fingerprint: fingerprint }
  const chunk = (choices: readonly JsonObject[]): JsonObject => ({
    ...common,
    choices,
    ...(withUsage ? { usage: null } : {}),
  })
  const deltas = objectsIn(answer.choices).flatMap((choice) => deltasOf(choice).map((delta) => chunk([delta])))
  return withUsage ? [...deltas, { ...common, choices: [], usage }] : deltas
}

const deltasOf = ({ index, message, finish_reason: finish }: JsonObject): readonly JsonObject[] => {
  const said = isJsonObject(message) ? message : {}
  const deltas: readonly JsonObject[] = [
    { role: 'assistant', content: typeof said.content === 'string' ? '' : null, refusal: null },
    ...words(said.content).map((content) => ({ content })),
    ...objectsIn(said.tool_calls).flatMap(toolDeltas),
  ]
  return [
    ...deltas.map((delta) => ({ index, delta, logprobs: null, finish_reason: null })),
    { index, delta: {}, logprobs: null, finish_reason: finish },
  ]
}

/** The name first, then the arguments piece by piece. */
const toolDeltas = (call: JsonObject, index: number): readonly JsonObject[] => {
  const called = isJsonObject(call.function) ? call.function : {}
  return [
    { tool_calls: [{ index, ...call, function: { ...called, arguments: '' } }] },
    ...words(called.arguments).map((piece) => ({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]
}

const words = (text: unknown): readonly string[] => (typeof text === 'string' ? (text.match(/\S+\s*|\s+/g) ?? []) : [])

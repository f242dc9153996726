import { streamEvent } from '../../dialect.ts'
import type { ParsedRequest, StreamEvent } from '../../dialect.ts'
import { isJsonObject, objectsIn, without } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { done } from '../openai/meaning.ts'
import { deltasOf, firstDelta } from './replay-message.ts'
import { logprobsReplay } from './replay-logprobs.ts'
import { asksForUsage } from '../openai/view.ts'

/** Members that every chunk carries; what else the answer has at its top comes once, with the first. */
const everyChunk = ['id', 'object', 'created', 'model', 'service_tier', 'system_fingerprint'] as const

const notRepeated = new Set<string>([...everyChunk, 'choices', 'usage'])
const ofTheMessage = new Set(['index', 'message', 'logprobs', 'finish_reason'])

/** The chunks of a stored answer, choice by choice, with the usage chunk for who asked, and `[DONE]`. */
export const replay = function* (body: JsonObject, request: ParsedRequest): Generator<StreamEvent> {
  const asked = asksForUsage(request)
  const envelope = { ...picked(body, everyChunk), object: 'chat.completion.chunk' }
  const untold = asked ? { usage: null } : {}
  let once: JsonObject | undefined = without(body, notRepeated)
  for (const choice of objectsIn(body.choices)) {
    for (const step of stepsOf(choice)) {
      // No spread for each chunk: what V8 makes of several outlives small collections.
      const chunk: JsonObject = Object.assign({}, envelope, { choices: [step] }, untold)
      yield streamEvent(once === undefined ? chunk : { ...chunk, ...once })
      once = undefined
    }
  }
  if (asked && isJsonObject(body.usage)) yield streamEvent({ ...envelope, choices: [], usage: body.usage })
  yield { data: done, body: undefined }
}

/** What each chunk says of one choice: its role, what it says, why it ended. */
const stepsOf = function* (choice: JsonObject): Generator<JsonObject> {
  const { index = 0, finish_reason: reason = null } = choice
  const message = isJsonObject(choice.message) ? choice.message : {}
  const logprobs = logprobsReplay(choice.logprobs, message.content)
  const step = (delta: JsonObject, said: Json | undefined): JsonObject =>
    choice.logprobs === undefined
      ? { index, delta, finish_reason: null }
      : { index, delta, logprobs: said ?? null, finish_reason: null }
  yield step(firstDelta(message), logprobs.first)
  for (const delta of deltasOf(message, logprobs.tokens)) yield step(delta, logprobs.next(delta))
  yield { ...step({}, null), ...without(choice, ofTheMessage), finish_reason: reason }
}

const picked = (object: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(members.filter((member) => object[member] !== undefined).map((member) => [member, object[member]]))

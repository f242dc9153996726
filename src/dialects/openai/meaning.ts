import type { EventMeaning, ProviderError, StreamEvent } from '../../dialect.ts'
import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isFailure, readError } from './error.ts'
import { isUsageChunk } from './view.ts'

/** The data of the last event. */
export const done = '[DONE]'

/**
 * The usage chunk ends a stream as `[DONE]` does: the API promises it after all choices, and not every server sends `[DONE]`.
 * A finish reason alone does not: with `n` choices each has its own.
 */
export const meaningOf = ({ event, data, body }: StreamEvent): EventMeaning => {
  if (body === undefined) return data === done ? 'end' : event === 'error' ? 'error' : 'preamble'
  if (event === 'error' || body.object === 'error' || body.type === 'error' || isFailure(body)) return 'error'
  const { choices } = body
  if (!Array.isArray(choices)) return 'preamble'
  if (isUsageChunk(body)) return 'end'
  let meaning: EventMeaning = 'preamble'
  for (const choice of choices) {
    if (!isJsonObject(choice)) continue
    if (choice.finish_reason === 'error' || isFailure(choice)) return 'error'
    if (isOutput(choice)) meaning = 'output'
  }
  return meaning
}

const isOutput = ({ finish_reason: reason, delta }: JsonObject): boolean => {
  if (typeof reason === 'string' && reason !== '') return true
  if (!isJsonObject(delta)) return false
  for (const member in delta) if (member !== 'role' && saysSomething(delta[member])) return true
  return false
}

const saysSomething = (value: Json | undefined): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** Reads an event that is an error. */
export const errorOf = ({ data, body }: StreamEvent): ProviderError => {
  if (body === undefined) return readError({ message: data })
  if (isFailure(body)) return readError(body)
  const choice = objectsIn(body.choices).find(isFailure)
  if (choice !== undefined) return readError(choice)
  return body.choices === undefined ? readError(body) : { message: 'the provider ended its answer with an error' }
}

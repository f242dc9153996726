import type { EventMeaning, StreamEvent } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isFailure } from '../openai/error.ts'

/** https://platform.openai.com/docs/api-reference/responses-streaming. Unknown events that carry no text mean nothing to us. */
export const meaningOf = ({ event, body }: StreamEvent): EventMeaning => {
  if (body === undefined) return event === 'error' ? 'error' : 'preamble'
  switch (body.type) {
    case 'error':
    case 'response.failed':
      return 'error'
    case 'response.completed':
    case 'response.incomplete':
      return 'end'
    case 'response.output_item.added':
      return isQuiet(body.item) ? 'preamble' : 'output'
    case 'response.output_item.done':
      return 'output'
    default:
      if (isFailure(body)) return 'error'
      return saysSomething(body) ? 'output' : 'preamble'
  }
}

/** Messages and reasoning start empty; of every other item the start tells something (a tool's name). */
const isQuiet = (item: Json | undefined): boolean =>
  isJsonObject(item) && (item.type === 'message' || item.type === 'reasoning')

const saysSomething = ({ type, delta, annotation }: JsonObject): boolean => {
  if (typeof type !== 'string') return false
  if (typeof delta === 'string' && delta !== '') return true
  return isJsonObject(annotation) || isJsonObject(delta) || type.endsWith('.done')
}

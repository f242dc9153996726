import { streamEvent } from '../../dialect.ts'
import type { EventMeaning, ParsedRequest, StreamDialect, StreamEvent } from '../../dialect.ts'
import { isJsonObject, objectsIn, without } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { error, isFailure } from '../openai/error.ts'
import { done, errorOf } from '../openai/meaning.ts'
import { pieces } from '../common/pieces.ts'
import { textOf } from '../common/values.ts'
import { asksForUsage, isUsageChunk, view } from '../openai/view.ts'
import { createCollector } from './collect.ts'

/** Server-sent chunks of a completion: bodies of its own kind, each with a piece of text. The ends are those of chat. */
export const stream: StreamDialect = {
  meaning: (event) => meaningOf(event),
  readError: errorOf,
  collector: () => createCollector(meaningOf),
  replay: (body, request) => replay(body, request),
  view,
  errorEvents: (problem) => [streamEvent(error(problem))],
}

const meaningOf = ({ event, data, body }: StreamEvent): EventMeaning => {
  if (body === undefined) return data === done ? 'end' : event === 'error' ? 'error' : 'preamble'
  if (event === 'error' || body.object === 'error' || body.type === 'error' || isFailure(body)) return 'error'
  if (isUsageChunk(body)) return 'end'
  return objectsIn(body.choices).some(saysSomething) ? 'output' : 'preamble'
}

const saysSomething = ({ text, finish_reason: reason }: JsonObject): boolean =>
  (typeof text === 'string' && text !== '') || (typeof reason === 'string' && reason !== '')

const ofTheEnd: ReadonlySet<string> = new Set(['choices', 'usage'])

const replay = function* (body: JsonObject, request: ParsedRequest): Generator<StreamEvent> {
  const asked = asksForUsage(request)
  const envelope = { ...without(body, ofTheEnd), ...(asked ? { usage: null } : {}) }
  for (const choice of objectsIn(body.choices)) {
    const { text, ...rest } = choice
    const begun = { ...rest, text: '', logprobs: null, finish_reason: null }
    yield streamEvent({ ...envelope, choices: [begun] })
    for (const piece of pieces(textOf(text) ?? ''))
      yield streamEvent({ ...envelope, choices: [{ ...begun, text: piece }] })
    yield streamEvent({ ...envelope, choices: [{ ...rest, text: '' }] })
  }
  if (asked && isJsonObject(body.usage)) yield streamEvent({ ...envelope, choices: [], usage: body.usage })
  yield { data: done, body: undefined }
}

import type { StreamEvent } from '../../dialect.ts'
import { objectsIn } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { itemEvents } from './replay-item.ts'
import { begin, createSequence, end, inProgress } from './sequence.ts'

/** The events of a stored answer (https://platform.openai.com/docs/api-reference/responses-streaming). */
export const replay = function* (body: JsonObject): Generator<StreamEvent> {
  const sequence = createSequence()
  yield* begin(sequence, inProgress(body))
  for (const [index, item] of objectsIn(body.output).entries()) yield* itemEvents(sequence, index, item)
  yield end(sequence, body)
}

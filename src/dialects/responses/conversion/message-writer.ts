import type { StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import type { Sequence } from '../sequence.ts'
import { textPart } from './answer-from-chat.ts'
import type { OpenItem } from './open-item.ts'

export interface MessageWriter extends OpenItem {
  text(said: string, logprobs: readonly Json[]): readonly StreamEvent[]
  annotate(annotations: readonly JsonObject[]): readonly StreamEvent[]
  refusal(said: string): readonly StreamEvent[]
}

interface State {
  readonly sequence: Sequence
  readonly output_index: number
  readonly id: string
  readonly parts: Part[]
  phase: 'new' | 'open' | 'closed'
}

interface Part {
  readonly type: 'output_text' | 'refusal'
  said: string
  readonly annotations: Json[]
  readonly logprobs: Json[]
}

/** A message that is streamed: text, or a refusal, each a part of its own. */
export const createMessageWriter = (sequence: Sequence, output_index: number, id: string): MessageWriter => {
  const state: State = { sequence, output_index, id, parts: [], phase: 'new' }
  return {
    item: () => itemOf(state),
    text: (delta, logprobs) => {
      const { part, events } = partAt(state, 'output_text')
      part.said += delta
      part.logprobs.push(...logprobs)
      return [...events, sequence('response.output_text.delta', { ...placeOf(state), delta, logprobs })]
    },
    annotate: (annotations) => {
      const { part, events } = partAt(state, 'output_text')
      const first = part.annotations.length
      part.annotations.push(...annotations)
      const added = annotations.map((annotation, index) => ({ annotation_index: first + index, annotation }))
      const place = placeOf(state)
      return [...events, ...added.map((one) => sequence('response.output_text.annotation.added', { ...place, ...one }))]
    },
    refusal: (delta) => {
      const { part, events } = partAt(state, 'refusal')
      part.said += delta
      return [...events, sequence('response.refusal.delta', { ...placeOf(state), delta })]
    },
    close: () => {
      if (state.phase === 'closed') return []
      state.phase = 'closed'
      return [...closedPart(state), sequence('response.output_item.done', { output_index, item: itemOf(state) })]
    },
  }
}

const itemOf = ({ id, parts }: State): JsonObject => ({
  id,
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: parts.map(partOf),
})

const partOf = ({ type, said, annotations, logprobs }: Part): JsonObject =>
  type === 'refusal' ? { type, refusal: said } : textPart(said, [...annotations], [...logprobs])

/** The place of the newest part. */
const placeOf = ({ id, output_index, parts }: State): JsonObject => ({
  item_id: id,
  output_index,
  content_index: parts.length - 1,
})

/** The part of this type, and the events that lead to it. */
const partAt = (state: State, type: Part['type']): { readonly part: Part; readonly events: readonly StreamEvent[] } => {
  const last = state.parts.at(-1)
  if (last?.type === type) return { part: last, events: [] }
  const before = [...begun(state), ...closedPart(state)]
  const part: Part = { type, said: '', annotations: [], logprobs: [] }
  state.parts.push(part)
  const added = state.sequence('response.content_part.added', { ...placeOf(state), part: partOf(part) })
  return { part, events: [...before, added] }
}

const begun = (state: State): readonly StreamEvent[] => {
  if (state.phase !== 'new') return []
  state.phase = 'open'
  const item = { ...itemOf(state), status: 'in_progress' }
  return [state.sequence('response.output_item.added', { output_index: state.output_index, item })]
}

const closedPart = (state: State): readonly StreamEvent[] => {
  const last = state.parts.at(-1)
  if (last === undefined) return []
  const { sequence } = state
  const place = placeOf(state)
  const part = partOf(last)
  const whole =
    last.type === 'refusal'
      ? sequence('response.refusal.done', { ...place, refusal: last.said })
      : sequence('response.output_text.done', { ...place, text: last.said, logprobs: [...last.logprobs] })
  return [whole, sequence('response.content_part.done', { ...place, part })]
}

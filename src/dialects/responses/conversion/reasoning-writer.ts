import type { StreamEvent } from '../../../dialect.ts'
import type { JsonObject } from '../../../json.ts'
import type { Sequence } from '../sequence.ts'
import type { OpenItem } from './open-item.ts'
import { reasoningItem, withDetail } from './reasoning.ts'

export interface ReasoningWriter extends OpenItem {
  grow(said: string, details: readonly JsonObject[]): readonly StreamEvent[]
}

/** Reasoning that is streamed: one part with its text, and at the end what has to come back unchanged. */
export const createReasoningWriter = (sequence: Sequence, output_index: number, id: string): ReasoningWriter => {
  const place: JsonObject = { item_id: id, output_index, content_index: 0 }
  let said = ''
  let details: readonly JsonObject[] = []
  let phase: 'new' | 'open' | 'closed' = 'new'
  const empty = { id, type: 'reasoning', summary: [], content: [], status: 'completed' }
  const item = (): JsonObject => reasoningItem(id, said, details) ?? empty

  const begun = (): readonly StreamEvent[] => {
    if (phase !== 'new') return []
    phase = 'open'
    return [sequence('response.output_item.added', { output_index, item: { ...empty, status: 'in_progress' } })]
  }
  const part = (text: string): JsonObject => ({ type: 'reasoning_text', text })
  return {
    item,
    grow: (delta, more) => {
      const events = [...begun()]
      for (const detail of more) details = withDetail(details, detail)
      if (delta === '') return events
      if (said === '') events.push(sequence('response.content_part.added', { ...place, part: part('') }))
      said += delta
      return [...events, sequence('response.reasoning_text.delta', { ...place, delta })]
    },
    close: () => {
      if (phase === 'closed') return []
      phase = 'closed'
      const whole =
        said === ''
          ? []
          : [
              sequence('response.reasoning_text.done', { ...place, text: said }),
              sequence('response.content_part.done', { ...place, part: part(said) }),
            ]
      return [...whole, sequence('response.output_item.done', { output_index, item: item() })]
    },
  }
}

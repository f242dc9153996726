import type { StreamEvent } from '../../../dialect.ts'
import { isJsonObject } from '../../../json.ts'
import type { JsonObject } from '../../../json.ts'
import { objectOf, textOf } from '../../common/values.ts'
import type { Sequence } from '../sequence.ts'
import type { OpenItem } from './open-item.ts'
import { callItem } from './answer-from-chat.ts'

export interface CallWriter extends OpenItem {
  grow(piece: JsonObject): readonly StreamEvent[]
}

/** A tool call that is streamed. `first`: its first piece, which names it. */
export const createCallWriter = (
  sequence: Sequence,
  output_index: number,
  id: string,
  first: JsonObject,
): CallWriter => {
  const isCustom = isJsonObject(first.custom)
  const [kind, member, eventName] = isCustom
    ? (['custom', 'input', 'response.custom_tool_call_input'] as const)
    : (['function', 'arguments', 'response.function_call_arguments'] as const)
  const place: JsonObject = { item_id: id, output_index }
  const named = { ...callItem('', first), id, [member]: '' }
  let said = ''
  let phase: 'new' | 'open' | 'closed' = 'new'
  const item = (): JsonObject => ({ ...named, [member]: said })

  const begun = (): readonly StreamEvent[] => {
    if (phase !== 'new') return []
    phase = 'open'
    return [sequence('response.output_item.added', { output_index, item: { ...named, status: 'in_progress' } })]
  }
  return {
    item,
    grow: (piece) => {
      const delta = textOf(objectOf(piece[kind])[member]) ?? ''
      said += delta
      return [...begun(), ...(delta === '' ? [] : [sequence(`${eventName}.delta`, { ...place, delta })])]
    },
    close: () => {
      if (phase === 'closed') return []
      phase = 'closed'
      return [
        sequence(`${eventName}.done`, { ...place, ...(isCustom ? {} : { name: named.name }), [member]: said }),
        sequence('response.output_item.done', { output_index, item: item() }),
      ]
    },
  }
}

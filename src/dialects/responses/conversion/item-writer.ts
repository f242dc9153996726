import type { StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { textOf } from '../../common/values.ts'
import type { Sequence } from '../sequence.ts'
import { annotationsOf, callItem } from './answer-from-chat.ts'
import { createCallPlaces } from './call-places.ts'
import { createCallWriter } from './call-writer.ts'
import { createMessageWriter } from './message-writer.ts'
import type { MessageWriter } from './message-writer.ts'
import type { OpenItem } from './open-item.ts'
import { createReasoningWriter } from './reasoning-writer.ts'
import type { ReasoningWriter } from './reasoning-writer.ts'

/** Writes output items. Each method gives the events to send; what is empty gives none. */
export interface ItemWriter {
  reasoning(said: string, details: readonly JsonObject[]): readonly StreamEvent[]
  text(said: string, logprobs: readonly Json[]): readonly StreamEvent[]
  annotations(annotations: Json | undefined): readonly StreamEvent[]
  refusal(said: string): readonly StreamEvent[]
  /** A piece of a chat tool call. Calls grow side by side. */
  call(piece: JsonObject): readonly StreamEvent[]
  /** Finishes what is open. */
  close(): readonly StreamEvent[]
  /** The finished items in the order of their indexes. */
  items(): readonly JsonObject[]
}

/** `stem`: what the ids of all items have in common. */
export const createItemWriter = (sequence: Sequence, stem: string): ItemWriter => {
  const all: OpenItem[] = []
  const add = <Item extends OpenItem>(item: Item): Item => {
    all.push(item)
    return item
  }
  /** `rs_x`, and where there are several `rs_x1`, `rs_x2` … */
  const idOf = (prefix: string, type: string): string => {
    const before = all.filter((one) => one.item().type === type).length
    return `${prefix}${stem}${before === 0 ? '' : String(before)}`
  }
  const reasoning = slot<ReasoningWriter>(() =>
    add(createReasoningWriter(sequence, all.length, idOf('rs_', 'reasoning'))),
  )
  const message = slot<MessageWriter>(() => add(createMessageWriter(sequence, all.length, idOf('msg_', 'message'))))
  const calls = createCallPlaces((first, count) => {
    const { id } = callItem(`${stem}${count}`, first)
    return add(createCallWriter(sequence, all.length, textOf(id) ?? '', first))
  })
  const inMessage = (write: (open: MessageWriter) => readonly StreamEvent[]): readonly StreamEvent[] => {
    const before = reasoning.close()
    return [...before, ...write(message.open())]
  }
  return {
    reasoning: (said, details) => {
      if (said === '' && details.length === 0) return []
      const before = message.close()
      return [...before, ...reasoning.open().grow(said, details)]
    },
    text: (said, logprobs) => (said === '' ? [] : inMessage((open) => open.text(said, logprobs))),
    annotations: (given) => {
      const annotations = annotationsOf(given)
      return annotations.length === 0 ? [] : inMessage((open) => open.annotate(annotations))
    },
    refusal: (said) => (said === '' ? [] : inMessage((open) => open.refusal(said))),
    call: (piece) => {
      const before = [...reasoning.close(), ...message.close()]
      return [...before, ...calls.at(piece).grow(piece)]
    },
    close: () => all.flatMap((open) => [...open.close()]),
    items: () => all.map((open) => open.item()),
  }
}

interface Slot<Item> {
  /** The open item; a new one where none is. */
  open(): Item
  close(): readonly StreamEvent[]
}

/** Holds the one item of a kind that may be open. */
const slot = <Item extends OpenItem>(make: () => Item): Slot<Item> => {
  let current: Item | undefined
  return {
    open: () => (current ??= make()),
    close: () => {
      const events = current?.close() ?? []
      current = undefined
      return events
    },
  }
}

import type { StreamEvent } from '../../../dialect.ts'
import type { Json, JsonObject } from '../../../json.ts'
import { numberOf, objectOf, textOf } from '../../common/values.ts'
import { createCursor } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { toolId } from './tool-call.ts'

/** Writes content blocks one after the other: a new one closes the one before. Each method gives the events to send. */
export interface BlockWriter {
  text(said: string): readonly StreamEvent[]
  /** `place`: the provider's own number of the thinking block, where it numbers them. */
  thinking(said: string, signature: string, place: Json | undefined): readonly StreamEvent[]
  /** A signature for the thinking that is open; nothing when none is. */
  sign(signature: string): readonly StreamEvent[]
  redacted(data: string): readonly StreamEvent[]
  /** A piece of a chat tool call; undefined for more of a call that is closed already. */
  call(piece: JsonObject): readonly StreamEvent[] | undefined
  close(): readonly StreamEvent[]
  calledTools(): boolean
}

export const createBlockWriter = (): BlockWriter => {
  const cursor = createCursor()
  const calls: Calls = { idAt: new Map(), last: 0 }
  return {
    text: (said) => {
      if (said === '') return []
      const started = cursor.isAt('text', undefined) ? [] : cursor.start('text', undefined, { type: 'text', text: '' })
      return [...started, cursor.grow({ type: 'text_delta', text: said })]
    },
    thinking: (said, signature, place) => thinkingEvents(cursor, said, signature, place),
    sign: (signature) => (cursor.isAt('thinking', undefined) ? thinkingEvents(cursor, '', signature, undefined) : []),
    redacted: (data) => [
      ...cursor.start('redacted', undefined, { type: 'redacted_thinking', data }),
      ...cursor.close(),
    ],
    call: (piece) => callEvents(cursor, calls, piece),
    close: cursor.close,
    calledTools: () => calls.idAt.size > 0,
  }
}

const thinkingEvents = (
  cursor: Cursor,
  said: string,
  signature: string,
  place: Json | undefined,
): readonly StreamEvent[] => {
  if (said === '' && signature === '') return []
  const empty = { type: 'thinking', thinking: '', signature: '' }
  return [
    ...(cursor.isAt('thinking', place) ? [] : cursor.start('thinking', place, empty)),
    ...(said === '' ? [] : [cursor.grow({ type: 'thinking_delta', thinking: said })]),
    ...(signature === '' ? [] : [cursor.grow({ type: 'signature_delta', signature })]),
  ]
}

interface Calls {
  /** The id of the last call at each index. */
  readonly idAt: Map<number, string>
  last: number
}

/** Some servers leave the index out, or say 0 each time and tell parallel calls apart by id and name. */
const callEvents = (cursor: Cursor, calls: Calls, piece: JsonObject): readonly StreamEvent[] | undefined => {
  const called = objectOf(piece.function)
  const [id, name, said] = [piece.id, called.name, called.arguments].map((value) => textOf(value) ?? '')
  const index = numberOf(piece.index) ?? calls.last
  const before = calls.idAt.get(index)
  const isNew = before === undefined || (id !== '' && name !== '' && id !== before)
  if (!isNew && !cursor.isAt('call', index)) return said === '' ? [] : undefined
  if (isNew) calls.idAt.set(index, id ?? '')
  calls.last = index
  return [
    ...(isNew ? cursor.start('call', index, { type: 'tool_use', id: toolId(id), name: name ?? '', input: {} }) : []),
    ...(said === '' ? [] : [cursor.grow({ type: 'input_json_delta', partial_json: said ?? '' })]),
  ]
}

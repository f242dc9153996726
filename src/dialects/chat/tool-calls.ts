import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fold, grown, rules } from '../openai/fold.ts'
import type { Growing } from '../openai/fold.ts'

export interface ToolCalls {
  /** Adds a delta's `tool_calls`. False for what cannot be added faithfully. */
  push(pieces: Json | undefined): boolean
  /** The calls in order; undefined when no delta had the member, null when it was null in all. */
  list(): Json | undefined
}

const callRules = rules({
  index: 'none',
  id: 'last',
  type: 'last',
  function: rules({ name: 'last', arguments: 'text' }),
  custom: rules({ name: 'last', input: 'text' }),
})

interface OpenCall {
  readonly index: number
  readonly members: Growing
}

/** Parallel calls grow side by side, told apart by their index. */
export const createToolCalls = (): ToolCalls => {
  const calls: OpenCall[] = []
  const openAt = new Map<number, OpenCall>()
  let named: Json | undefined

  const callFor = (piece: JsonObject): OpenCall => {
    const last = calls.at(-1)
    // Some servers leave the index out, or say 0 each time and send every call whole.
    const index = typeof piece.index === 'number' ? piece.index : (last?.index ?? 0)
    const open = openAt.get(index)
    if (open !== undefined && !isAnother(open.members, piece)) return open
    const call = { index, members: new Map() }
    calls.push(call)
    openAt.set(index, call)
    return call
  }

  return {
    push: (pieces) => {
      if (named === undefined || Array.isArray(pieces)) named = pieces
      return objectsIn(pieces).every((piece) => fold(callFor(piece).members, piece, callRules))
    },
    list: () =>
      Array.isArray(named) ? calls.toSorted((a, b) => a.index - b.index).map(({ members }) => grown(members)) : named,
  }
}

/** Another id with a name of its own is another call; another id alone is one that a server makes up for each chunk. */
const isAnother = (call: Growing, { id, function: called, custom }: JsonObject): boolean =>
  typeof id === 'string' &&
  id !== '' &&
  isText(call.get('id')) &&
  call.get('id') !== id &&
  (hasName(called) || hasName(custom))

const hasName = (called: Json | undefined): boolean => isJsonObject(called) && isText(called.name)

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

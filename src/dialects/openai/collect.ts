import type { EventMeaning, StreamCollector, StreamEvent } from '../../dialect.ts'
import { objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fold, grown } from './fold.ts'
import type { Growing, Rules } from './fold.ts'

/** One choice of a stream, growing chunk by chunk. */
export interface OpenChoice {
  /** False for what cannot be folded faithfully. */
  push(choice: JsonObject): boolean
  hasFinished(): boolean
  /** As a plain answer has it. */
  whole(): JsonObject
}

export interface ChunkFolding {
  readonly meaningOf: (event: StreamEvent) => EventMeaning
  /** Of the members beside the choices. */
  readonly rules: Rules
  readonly openChoice: () => OpenChoice
  /** What a plain answer says in place of a chunk. */
  readonly instead?: JsonObject
}

/**
 * Folds chunks into the body that a plain call would have got. Whole when every choice has its finish reason and the stream has
 * ended: with `[DONE]`, or with the usage chunk, which comes after all choices. A finish reason and then nothing is not enough: the
 * other choices of `n`, or a filter's late word, may have been cut off. What cannot be folded faithfully spoils the whole.
 */
export const collectChunks = ({ meaningOf, rules, openChoice, instead = {} }: ChunkFolding): StreamCollector => {
  const chunk: Growing = new Map()
  const choices = new Map<number, OpenChoice>()
  let ended = false
  let spoilt = false
  const pushChunk = (body: JsonObject): void => {
    if (!Array.isArray(body.choices)) return
    spoilt = !fold(chunk, body, rules) || spoilt
    for (const choice of objectsIn(body.choices)) {
      ended = false
      const index = typeof choice.index === 'number' ? choice.index : 0
      const open = choices.get(index) ?? openChoice()
      choices.set(index, open)
      spoilt = !open.push(choice) || spoilt
    }
  }
  return {
    push: (event) => {
      const meaning = meaningOf(event)
      if (meaning === 'error') spoilt = true
      else if (event.body !== undefined) pushChunk(event.body)
      else if (meaning !== 'end') spoilt = true
      ended ||= meaning === 'end'
    },
    answer: () => {
      const all = [...choices].toSorted(([left], [right]) => left - right).map(([, choice]) => choice)
      if (spoilt || !ended || all.length === 0 || !all.every((choice) => choice.hasFinished())) return undefined
      return withoutNullUsage({ ...grown(chunk), ...instead, choices: all.map((choice) => choice.whole()) })
    },
  }
}

/** Whether the members of a choice say why it ended. */
export const hasReason = (members: Growing): boolean => {
  const reason = members.get('finish_reason')
  return typeof reason === 'string' && reason !== ''
}

/** A plain answer has its usage or no such member. */
const withoutNullUsage = (body: JsonObject & { readonly usage?: Json }): JsonObject => {
  if (body.usage !== null) return body
  const { usage: _none, ...rest } = body
  return rest
}

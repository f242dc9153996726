import type { EventMeaning, StreamCollector, StreamEvent } from '../../dialect.ts'
import { objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fold, grown, rules } from '../chat/fold.ts'
import type { Growing } from '../chat/fold.ts'

const chunkRules = rules(
  { id: 'first', model: 'first', created: 'first', object: 'first', choices: 'none', obfuscation: 'none' },
  'last',
)
const choiceRules = rules({ index: 'first', text: 'text', logprobs: 'grow', token_ids: 'grow' }, 'last')

/** Folds chunks into the body that a plain call would have got, whole when every choice has its finish reason and the stream has ended. */
export const createCollector = (meaningOf: (event: StreamEvent) => EventMeaning): StreamCollector => {
  const chunk: Growing = new Map()
  const choices = new Map<number, Growing>()
  let ended = false
  let spoilt = false
  const pushChunk = (body: JsonObject): void => {
    if (!Array.isArray(body.choices)) return
    spoilt = !fold(chunk, body, chunkRules) || spoilt
    for (const choice of objectsIn(body.choices)) {
      ended = false
      const index = typeof choice.index === 'number' ? choice.index : 0
      const open: Growing = choices.get(index) ?? new Map()
      choices.set(index, open)
      spoilt = !fold(open, choice, choiceRules) || spoilt
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
      const all = [...choices].toSorted(([left], [right]) => left - right).map(([, choice]) => grown(choice))
      if (spoilt || !ended || all.length === 0 || !all.every(hasFinished)) return undefined
      return withoutNullUsage({ ...grown(chunk), choices: all })
    },
  }
}

const hasFinished = ({ finish_reason: reason }: JsonObject): boolean => typeof reason === 'string' && reason !== ''

/** A plain answer has its usage or no such member. */
const withoutNullUsage = (body: JsonObject & { readonly usage?: Json }): JsonObject => {
  if (body.usage !== null) return body
  const { usage: _none, ...rest } = body
  return rest
}

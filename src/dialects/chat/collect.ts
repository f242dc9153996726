import type { StreamCollector } from '../../dialect.ts'
import { isJsonObject, objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { fold, grown, rules } from './fold.ts'
import type { Growing } from './fold.ts'
import { meaningOf } from './meaning.ts'
import { createToolCalls } from './tool-calls.ts'
import type { ToolCalls } from './tool-calls.ts'

const chunkRules = rules(
  { id: 'first', model: 'first', created: 'first', object: 'none', choices: 'none', obfuscation: 'none' },
  'last',
)
/** Perplexity repeats the whole message so far beside each delta. */
const choiceRules = rules({ delta: 'none', message: 'none', token_ids: 'grow', logprobs: 'grow' }, 'last')
const messageRules = rules({
  role: 'last',
  content: 'text',
  refusal: 'text',
  reasoning: 'text',
  reasoning_content: 'text',
  reasoning_details: 'details',
  channel: 'last',
  tool_calls: 'none',
  function_call: rules({ name: 'last', arguments: 'text' }),
  audio: rules({ id: 'last', data: 'base64', transcript: 'text' }),
})

/**
 * Folds chunks into the body that a plain call would have got. Whole when every choice has its finish reason and the stream has
 * ended: with `[DONE]`, or with the usage chunk, which comes after all choices. A finish reason and then nothing is not enough: the
 * other choices of `n`, or a filter's late word, may have been cut off. What cannot be folded faithfully spoils the whole.
 */
export const createCollector = (): StreamCollector => {
  const chunk: Growing = new Map()
  const choices = new Map<number, OpenChoice>()
  let ended = false
  let spoilt = false

  const pushChunk = (body: JsonObject): void => {
    if (!Array.isArray(body.choices)) return
    spoilt = !fold(chunk, body, chunkRules) || spoilt
    for (const choice of objectsIn(body.choices)) {
      ended = false
      const index = typeof choice.index === 'number' ? choice.index : 0
      const open = choices.get(index) ?? openChoice()
      choices.set(index, open)
      spoilt = !foldChoice(open, choice) || spoilt
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
      if (spoilt || !ended || all.length === 0 || !all.every(hasFinished)) return undefined
      return withoutNullUsage({ ...grown(chunk), object: 'chat.completion', choices: all.map(finishedChoice) })
    },
  }
}

interface OpenChoice {
  readonly members: Growing
  readonly message: Growing
  readonly toolCalls: ToolCalls
}

const openChoice = (): OpenChoice => ({ members: new Map(), message: new Map(), toolCalls: createToolCalls() })

const foldChoice = ({ members, message, toolCalls }: OpenChoice, choice: JsonObject): boolean => {
  if (!fold(members, choice, choiceRules)) return false
  const { delta } = choice
  if (!isJsonObject(delta)) return true
  return fold(message, delta, messageRules) && toolCalls.push(delta.tool_calls)
}

const hasFinished = ({ members }: OpenChoice): boolean => {
  const reason = members.get('finish_reason')
  return typeof reason === 'string' && reason !== ''
}

const finishedChoice = ({ members, message, toolCalls }: OpenChoice): JsonObject => {
  const { index = 0, ...rest } = grown(members)
  const calls = toolCalls.list()
  return { index, message: { ...grown(message), ...(calls === undefined ? {} : { tool_calls: calls }) }, ...rest }
}

/** A plain answer has its usage or no such member. */
const withoutNullUsage = (body: JsonObject & { readonly usage?: Json }): JsonObject => {
  if (body.usage !== null) return body
  const { usage: _none, ...rest } = body
  return rest
}

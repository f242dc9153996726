import type { StreamCollector } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import { collectChunks, hasReason } from '../openai/collect.ts'
import type { OpenChoice } from '../openai/collect.ts'
import { fold, grown, rules } from '../openai/fold.ts'
import type { Growing } from '../openai/fold.ts'
import { meaningOf } from '../openai/meaning.ts'
import { createToolCalls } from './tool-calls.ts'

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

/** Folds chunks into the body that a plain call would have got. */
export const createCollector = (): StreamCollector =>
  collectChunks({ meaningOf, rules: chunkRules, openChoice, instead: { object: 'chat.completion' } })

const openChoice = (): OpenChoice => {
  const members: Growing = new Map()
  const message: Growing = new Map()
  const toolCalls = createToolCalls()
  return {
    push: (choice) => {
      if (!fold(members, choice, choiceRules)) return false
      const { delta } = choice
      return !isJsonObject(delta) || (fold(message, delta, messageRules) && toolCalls.push(delta.tool_calls))
    },
    hasFinished: () => hasReason(members),
    whole: () => {
      const { index = 0, ...rest } = grown(members)
      const calls = toolCalls.list()
      return { index, message: { ...grown(message), ...(calls === undefined ? {} : { tool_calls: calls }) }, ...rest }
    },
  }
}

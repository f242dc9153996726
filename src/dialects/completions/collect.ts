import type { EventMeaning, StreamCollector, StreamEvent } from '../../dialect.ts'
import { collectChunks, hasReason } from '../openai/collect.ts'
import type { OpenChoice } from '../openai/collect.ts'
import { fold, grown, rules } from '../openai/fold.ts'
import type { Growing } from '../openai/fold.ts'

const chunkRules = rules(
  { id: 'first', model: 'first', created: 'first', object: 'first', choices: 'none', obfuscation: 'none' },
  'last',
)
const choiceRules = rules({ index: 'first', text: 'text', logprobs: 'grow', token_ids: 'grow' }, 'last')

/** Folds chunks into the body that a plain call would have got. */
export const createCollector = (meaningOf: (event: StreamEvent) => EventMeaning): StreamCollector =>
  collectChunks({ meaningOf, rules: chunkRules, openChoice })

const openChoice = (): OpenChoice => {
  const members: Growing = new Map()
  return {
    push: (choice) => fold(members, choice, choiceRules),
    hasFinished: () => hasReason(members),
    whole: () => grown(members),
  }
}

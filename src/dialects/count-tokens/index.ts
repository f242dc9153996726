import { z } from 'zod'
import type { AnswerReader, Dialect } from '../../dialect.ts'
import { arrayOf, filledArrayOf, filledText, object } from '../common/kinds.ts'
import { checkEach } from '../common/refusal.ts'
import { count } from '../openai/usage.ts'
import { error, readError } from '../anthropic/error.ts'
import { namesKept, unrepeatable } from '../anthropic/unrepeatable.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

const requestSchema = z.looseObject({
  model: filledText,
  messages: filledArrayOf('message'),
  tools: arrayOf('tools').nullish(),
  cache: object.optional(),
})

const answer: AnswerReader = {
  content: { members: ['input_tokens'], kind: 'number' },
  isComplete: (body) => count(body.input_tokens) !== undefined,
  // Counting costs nothing.
  usage: () => undefined,
  renewed: {},
}

/**
 * Anthropic's token count of a Messages request (https://platform.claude.com/docs/en/api/messages-count-tokens). Only who made a
 * model knows how it counts: what no provider counts is refused and never guessed.
 */
export const countTokens: Dialect = {
  name: 'count-tokens',
  parse: (body) => {
    const request = parseWith(requestSchema, body)
    checkEach(object, body.messages, ['messages'])
    return { ...request, namesKept: namesKept(body), unrepeatable: unrepeatable(body) }
  },
  outbound,
  answer,
  error,
  readError,
  promptView: () => undefined,
}

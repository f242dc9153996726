import { z } from 'zod'
import type { AnswerReader, Dialect, Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { integer, listOf, name, object, text } from '../common/kinds.ts'
import { count } from '../openai/usage.ts'
import { parseWith } from '../common/plain-request.ts'

const requestSchema = z.looseObject({
  model: name,
  query: text.min(1, { error: 'a string that is not empty' }),
  documents: listOf('documents').refine((documents) => documents.length > 0, {
    error: 'an array of at least one document',
  }),
  top_n: integer.refine((top) => top >= 1, { error: 'a whole number from 1 up' }).nullish(),
  return_documents: z.boolean({ error: 'true or false' }).nullish(),
  cache: object.optional(),
})

const answer: AnswerReader = {
  isComplete: (body) => {
    // Voyage says `data`.
    const ranking = body.results ?? body.data
    return !isFailure(body) && Array.isArray(ranking) && ranking.length > 0 && ranking.every(hasScore)
  },
  usage: (body) => usageOf(body.usage),
  renewed: { id: 'id' },
}

const hasScore = (result: Json): boolean =>
  isJsonObject(result) && typeof result.index === 'number' && typeof result.relevance_score === 'number'

/** Cohere bills by search and tells no tokens. */
const usageOf = (usage: Json | undefined): Usage | undefined => {
  if (!isJsonObject(usage)) return undefined
  const inputTokens = count(usage.prompt_tokens) ?? count(usage.total_tokens)
  return inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 }
}

/** Rerank as Cohere has it (https://docs.cohere.com/reference/rerank) and Together, vLLM, Jina and Voyage took it up. No streams. */
export const rerank: Dialect = {
  name: 'rerank',
  parse: (body) => parseWith(requestSchema, body),
  outbound: ({ cache: _ours, ...rest }, { model }) => ({ ...rest, model }),
  answer,
  error,
  readError,
  promptView: () => undefined,
}

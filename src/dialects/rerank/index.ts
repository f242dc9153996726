import { z } from 'zod'
import type { AnswerReader, Dialect, Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { filledArrayOf, filledText, flag, fromOne, object } from '../common/kinds.ts'
import { count } from '../openai/usage.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

const requestSchema = z.looseObject({
  model: filledText,
  query: filledText,
  documents: filledArrayOf('document'),
  top_n: fromOne.nullish(),
  return_documents: flag.nullish(),
  cache: object.optional(),
})

const answer: AnswerReader = {
  // Voyage says `data`.
  content: { members: ['results', 'data'], kind: 'list' },
  isComplete: (body) => {
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
  outbound,
  answer,
  error,
  readError,
  promptView: () => undefined,
}

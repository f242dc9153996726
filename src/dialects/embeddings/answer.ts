import type { AnswerReader } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { isFailure } from '../openai/error.ts'
import { count } from '../openai/usage.ts'

/** Reads a list of embeddings (https://platform.openai.com/docs/api-reference/embeddings/object): floats, or base64 text. */
export const answer: AnswerReader = {
  content: { members: ['data'], kind: 'list', neverEmpty: true },
  isComplete: (body, request) =>
    !isFailure(body) &&
    Array.isArray(body.data) &&
    body.data.length >= asked(request?.input) &&
    body.data.every(hasVector),
  usage: ({ usage }) => {
    const inputTokens = isJsonObject(usage) ? count(usage.prompt_tokens) : undefined
    return inputTokens === undefined ? undefined : { inputTokens, outputTokens: 0 }
  },
  renewed: {},
}

/** How many vectors: one a text or a list of tokens. Numbers are the tokens of one text. */
const asked = (input: Json | undefined): number =>
  Array.isArray(input) && input.every((item) => typeof item === 'string' || Array.isArray(item))
    ? Math.max(1, input.length)
    : 1

const hasVector = (item: Json): boolean => {
  if (!isJsonObject(item)) return false
  const { embedding } = item
  return (Array.isArray(embedding) || typeof embedding === 'string') && embedding.length > 0
}

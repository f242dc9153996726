import { z } from 'zod'
import type { AnswerReader, Dialect } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'
import { filledText, object } from '../common/kinds.ts'
import { outbound, parseWith } from '../common/plain-request.ts'

// OpenAI picks a model by itself where none is named; here the model leads to the provider.
const requestSchema = z.looseObject({
  model: filledText,
  input: z.custom<string | readonly Json[]>(
    (input) => (typeof input === 'string' || Array.isArray(input)) && input.length > 0,
    { error: 'a string or an array of strings or parts, not empty' },
  ),
  cache: object.optional(),
})

const answer: AnswerReader = {
  content: { members: ['results'], kind: 'list', neverEmpty: true },
  isComplete: (body, request) =>
    !isFailure(body) &&
    Array.isArray(body.results) &&
    body.results.length >= asked(request?.input) &&
    body.results.every(hasVerdict),
  usage: () => undefined,
  renewed: { id: 'id' },
}

/** How many verdicts: one a text. Parts are judged together. */
const asked = (input: Json | undefined): number =>
  Array.isArray(input) && input.every((item) => typeof item === 'string') ? input.length : 1

const hasVerdict = (result: Json): boolean => isJsonObject(result) && isJsonObject(result.categories)

/** OpenAI Moderations (https://platform.openai.com/docs/api-reference/moderations). No streams. */
export const moderations: Dialect = {
  name: 'moderations',
  parse: (body) => parseWith(requestSchema, body),
  outbound,
  answer,
  error,
  readError,
  promptView: () => undefined,
}

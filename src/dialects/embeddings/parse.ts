import { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import type { Json, JsonObject } from '../../json.ts'
import { filledText, integer, object, text } from '../common/kinds.ts'
import { oursApart } from '../common/own-member.ts'
import { check, kindOf, refusal } from '../common/refusal.ts'

const allowed =
  'a string, an array of strings, an array of token numbers or an array of such arrays, none of them empty'

const requestSchema = z.looseObject({
  model: filledText,
  input: z.custom<string | readonly Json[]>(
    (input) => (typeof input === 'string' || Array.isArray(input)) && input.length > 0,
    {
      error: allowed,
    },
  ),
  dimensions: integer.nullish(),
  encoding_format: filledText.nullish(),
  user: text.nullish(),
  cache: object.optional(),
})

/** Checks an Embeddings request (https://platform.openai.com/docs/api-reference/embeddings/create). Throws `RequestError` that names the path. */
export const parse = (body: JsonObject): ParsedRequest => {
  const { model, input } = check(requestSchema, body)
  if (typeof input !== 'string') checkItems(input)
  return {
    ...oursApart(body),
    model,
    stream: false,
  }
}

/** Each item is of the first one's kind: zod would try four kinds in turn on every item of a list that may hold a million. */
const checkItems = (input: readonly Json[]): void => {
  const kind = itemKinds.find(({ holds }) => holds(input[0]))
  if (kind === undefined)
    throw refusal(['input', 0], 'a string, a token number or an array of token numbers', kindOf(input[0]))
  const odd = input.findIndex((item) => !kind.holds(item))
  if (odd !== -1) throw refusal(['input', odd], `${kind.name} as at input[0]`, kindOf(input[odd]))
}

const isToken = (item: Json | undefined): boolean => Number.isInteger(item)

const itemKinds = [
  { name: 'a string', holds: (item: Json | undefined) => typeof item === 'string' },
  { name: 'a token number', holds: isToken },
  {
    name: 'an array of token numbers',
    holds: (item: Json | undefined) => Array.isArray(item) && item.length > 0 && item.every(isToken),
  },
] as const

import { z } from 'zod'
import type { ParsedRequest, PromptView } from '../../dialect.ts'
import type { Json, JsonObject } from '../../json.ts'
import { flag, integer, listOf, name, number, object, text } from '../common/kinds.ts'
import { oursApart } from '../common/own-member.ts'
import { check, checkEach } from '../common/refusal.ts'

const textOrList = (items: string) => z.union([text, listOf(items)], { error: `a string or an array of ${items}` })

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: name,
  prompt: z.custom<string | readonly Json[]>((prompt) => typeof prompt === 'string' || Array.isArray(prompt), {
    error: 'a string, an array of strings, or token numbers',
  }),
  suffix: text.nullish(),
  stream: flag.nullish(),
  stream_options: z.looseObject({ include_usage: flag.nullish() }, { error: 'an object' }).nullish(),
  n: integer.refine((count) => count >= 1, { error: 'a whole number from 1 up' }).nullish(),
  best_of: integer.nullish(),
  echo: flag.nullish(),
  max_tokens: integer.nullish(),
  temperature: number.nullish(),
  top_p: number.nullish(),
  presence_penalty: number.nullish(),
  frequency_penalty: number.nullish(),
  logprobs: integer.nullish(),
  logit_bias: object.nullish(),
  seed: integer.nullish(),
  stop: textOrList('strings').nullish(),
  user: text.nullish(),
  cache: object.optional(),
})

/** Checks a Completions request (https://platform.openai.com/docs/api-reference/completions/create). Throws `RequestError` that names the path. */
export const parse = (body: JsonObject): ParsedRequest => {
  const { model, stream } = check(requestSchema, body)
  checkEach(text, body.stop, ['stop'])
  return {
    ...oursApart(body),
    model,
    stream: stream === true,
  }
}

/** A completion goes on where the text ends: two prompts that mean the same are no reason for one answer. */
export const promptView = (): PromptView | undefined => undefined

import { z } from 'zod'
import type { ParsedRequest, PromptView } from '../../dialect.ts'
import type { Json, JsonObject } from '../../json.ts'
import { filledText, flag, fromOne, integer, number, object, text, textOrArrayOf } from '../common/kinds.ts'
import { oursApart } from '../common/own-member.ts'
import { check, checkEach } from '../common/refusal.ts'

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: filledText,
  prompt: z.custom<string | readonly Json[]>((prompt) => typeof prompt === 'string' || Array.isArray(prompt), {
    error: 'a string, an array of strings, or token numbers',
  }),
  suffix: text.nullish(),
  stream: flag.nullish(),
  stream_options: z.looseObject({ include_usage: flag.nullish() }, { error: 'an object' }).nullish(),
  n: fromOne.nullish(),
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
  stop: textOrArrayOf('strings').nullish(),
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

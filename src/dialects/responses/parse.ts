import { z } from 'zod'
import type { Dialect, ParsedRequest } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import {
  arrayOf,
  filledText,
  flag,
  integer,
  number,
  object,
  text,
  textOrArrayOf,
  textOrObject,
} from '../common/kinds.ts'
import { oursApart, withoutOurs } from '../common/own-member.ts'
import { check, checkEach } from '../common/refusal.ts'
import { listOf } from '../common/values.ts'
import { namesPrompt } from '../openai/unrepeatable.ts'
import { namesKept, unrepeatable } from './unrepeatable.ts'

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: filledText,
  input: z
    .custom<string | readonly Json[]>((input) => typeof input === 'string' || Array.isArray(input), {
      error: 'a string or an array of input items',
    })
    .nullish(),
  instructions: text.nullish(),
  stream: flag.nullish(),
  stream_options: object.nullish(),
  store: flag.nullish(),
  background: flag.nullish(),
  previous_response_id: text.nullish(),
  conversation: textOrObject.nullish(),
  prompt: z.looseObject({ id: filledText }, { error: 'an object' }).nullish(),
  include: arrayOf('strings').nullish(),
  text: object.nullish(),
  reasoning: object.nullish(),
  tools: arrayOf('tools').nullish(),
  tool_choice: textOrObject.nullish(),
  parallel_tool_calls: flag.nullish(),
  max_output_tokens: integer.nullish(),
  max_tool_calls: integer.nullish(),
  temperature: number.nullish(),
  top_p: number.nullish(),
  top_logprobs: integer.nullish(),
  truncation: text.nullish(),
  metadata: object.nullish(),
  user: text.nullish(),
  cache: object.optional(),
})

// Any kind of item and part passes: the API gains new ones with every tool.
const itemSchema = z.looseObject(
  {
    type: filledText.nullish(),
    role: filledText.nullish(),
    content: textOrArrayOf('content parts').nullish(),
  },
  { error: 'an input item (an object)' },
)
const partSchema = z.looseObject({ type: filledText, text: text.nullish() }, { error: 'a content part (an object)' })
const toolSchema = z.looseObject({ type: filledText }, { error: 'a tool (an object)' })

/** Checks a Responses request (https://platform.openai.com/docs/api-reference/responses/create). Throws `RequestError` that names the path. */
export const parse = (body: JsonObject): ParsedRequest => {
  const { model, stream } = check(requestSchema, body)
  checkEach(itemSchema, body.input, ['input'])
  listOf(body.input).forEach((item, index) => {
    if (isJsonObject(item)) checkEach(partSchema, item.content, ['input', index, 'content'])
  })
  checkEach(toolSchema, body.tools, ['tools'])
  checkEach(text, body.include, ['include'])
  return {
    ...oursApart(body),
    model,
    stream: stream === true,
    namesKept: namesKept(body),
    namesPrompt: namesPrompt(body),
    unrepeatable: unrepeatable(body),
  }
}

/** The body as it goes to a provider: its model name, and nothing of ours. Usage always comes. */
export const outbound: Dialect['outbound'] = (body, { model, stream }) => {
  const { stream_options: options, ...rest } = withoutOurs(body)
  // Without a stream `stream_options` means nothing, and OpenAI refuses it.
  const asked = stream && options !== undefined ? { stream_options: options } : {}
  return { ...rest, model, stream, ...asked }
}

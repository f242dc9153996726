import { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import {
  arrayOf,
  filledArrayOf,
  filledText,
  flag,
  fromOne,
  integer,
  number,
  object,
  text,
  textOrArrayOf,
  textOrObject,
} from '../common/kinds.ts'
import { oursApart } from '../common/own-member.ts'
import { check, checkEach } from '../common/refusal.ts'
import { listOf } from '../common/values.ts'
import { namesKept, namesPrompt, unrepeatable } from '../openai/unrepeatable.ts'

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: filledText,
  messages: filledArrayOf('message'),
  stream: flag.nullish(),
  stream_options: z.looseObject({ include_usage: flag.nullish() }, { error: 'an object' }).nullish(),
  n: fromOne.nullish(),
  tools: arrayOf('tools').nullish(),
  tool_choice: textOrObject.nullish(),
  parallel_tool_calls: flag.nullish(),
  functions: arrayOf('functions').nullish(),
  function_call: textOrObject.nullish(),
  response_format: z.looseObject({ type: filledText }, { error: 'an object' }).nullish(),
  max_tokens: integer.nullish(),
  max_completion_tokens: integer.nullish(),
  temperature: number.nullish(),
  top_p: number.nullish(),
  presence_penalty: number.nullish(),
  frequency_penalty: number.nullish(),
  logprobs: flag.nullish(),
  top_logprobs: integer.nullish(),
  logit_bias: object.nullish(),
  seed: integer.nullish(),
  stop: textOrArrayOf('strings').nullish(),
  modalities: arrayOf('strings').nullish(),
  audio: object.nullish(),
  metadata: object.nullish(),
  user: text.nullish(),
  cache: object.optional(),
})

// Any role passes: chat templates of open models know more of them than OpenAI does.
const messageSchema = z.looseObject(
  {
    role: filledText,
    content: textOrArrayOf('content parts').nullish(),
    name: text.nullish(),
    tool_calls: arrayOf('tool calls').nullish(),
    tool_call_id: text.nullish(),
  },
  { error: 'a message (an object)' },
)

const partSchema = z.looseObject({ type: filledText, text: text.nullish() }, { error: 'a content part (an object)' })

/** Checks a Chat Completions request (https://platform.openai.com/docs/api-reference/chat/create). Throws `RequestError` that names the path. */
export const parse = (body: JsonObject): ParsedRequest => {
  const { model, stream } = check(requestSchema, body)
  checkEach(messageSchema, body.messages, ['messages'])
  listOf(body.messages).forEach((message, index) => {
    if (!isJsonObject(message)) return
    checkEach(partSchema, message.content, ['messages', index, 'content'])
    checkEach(object, message.tool_calls, ['messages', index, 'tool_calls'])
  })
  checkEach(object, body.tools, ['tools'])
  checkEach(text, body.stop, ['stop'])
  return {
    ...oursApart(body),
    model,
    stream: stream === true,
    namesKept: namesKept(body),
    namesPrompt: namesPrompt(body),
    unrepeatable: unrepeatable(body),
  }
}

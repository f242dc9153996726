import { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { flag, integer, listOf, name, number, object, text } from '../common/kinds.ts'
import { oursApart } from '../common/own-member.ts'
import { check, checkEach, itemsOf } from '../common/refusal.ts'
import { namesKept, namesPrompt, unrepeatable } from '../openai/unrepeatable.ts'

const textOrObject = z.union([text, object], { error: 'a string or an object' })
const textOrList = (items: string) => z.union([text, listOf(items)], { error: `a string or an array of ${items}` })

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: name,
  messages: listOf('messages').refine((messages) => messages.length > 0, { error: 'an array of at least one message' }),
  stream: flag.nullish(),
  stream_options: z.looseObject({ include_usage: flag.nullish() }, { error: 'an object' }).nullish(),
  n: integer.refine((count) => count >= 1, { error: 'a whole number from 1 up' }).nullish(),
  tools: listOf('tools').nullish(),
  tool_choice: textOrObject.nullish(),
  parallel_tool_calls: flag.nullish(),
  functions: listOf('functions').nullish(),
  function_call: textOrObject.nullish(),
  response_format: z.looseObject({ type: name }, { error: 'an object' }).nullish(),
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
  stop: textOrList('strings').nullish(),
  modalities: listOf('strings').nullish(),
  audio: object.nullish(),
  metadata: object.nullish(),
  user: text.nullish(),
  cache: object.optional(),
})

// Any role passes: chat templates of open models know more of them than OpenAI does.
const messageSchema = z.looseObject(
  {
    role: name,
    content: textOrList('content parts').nullish(),
    name: text.nullish(),
    tool_calls: listOf('tool calls').nullish(),
    tool_call_id: text.nullish(),
  },
  { error: 'a message (an object)' },
)

const partSchema = z.looseObject({ type: name, text: text.nullish() }, { error: 'a content part (an object)' })

/** Checks a Chat Completions request (https://platform.openai.com/docs/api-reference/chat/create). Throws `RequestError` that names the path. */
export const parse = (body: JsonObject): ParsedRequest => {
  const { model, stream } = check(requestSchema, body)
  checkEach(messageSchema, body.messages, ['messages'])
  itemsOf(body.messages).forEach((message, index) => {
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

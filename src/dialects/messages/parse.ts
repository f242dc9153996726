import { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { arrayOf, filledArrayOf, filledText, flag, number, object, text, textOrArrayOf } from '../common/kinds.ts'
import { check, checkEach } from '../common/refusal.ts'
import { oursApart, withoutOurs } from '../common/own-member.ts'
import { namesKept, unrepeatable } from '../anthropic/unrepeatable.ts'
import { listOf, textOf } from '../common/values.ts'

const typed = z.looseObject({ type: filledText }, { error: 'an object' })
const textOrBlocks = textOrArrayOf('content blocks')

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: filledText,
  max_tokens: z.custom<number>(isCount, { error: 'a whole number from 0 up' }),
  messages: filledArrayOf('message'),
  system: textOrBlocks.nullish(),
  stream: flag.nullish(),
  tools: arrayOf('tools').nullish(),
  tool_choice: typed.nullish(),
  thinking: typed.nullish(),
  output_config: object.nullish(),
  stop_sequences: arrayOf('strings').nullish(),
  temperature: number.nullish(),
  top_p: number.nullish(),
  top_k: number.nullish(),
  metadata: object.nullish(),
  cache: object.optional(),
})

// Any role and block passes: the API gains new ones (`system` amid the messages was one).
const messageSchema = z.looseObject({ role: filledText, content: textOrBlocks }, { error: 'a message (an object)' })
const blockSchema = z.looseObject({ type: filledText }, { error: 'a content block (an object)' })

/**
 * Checks a Messages request (https://platform.claude.com/docs/en/api/messages). Throws `RequestError` that names the
 * path.
 */
export const parse = (body: JsonObject): ParsedRequest => {
  check(requestSchema, body)
  checkEach(messageSchema, body.messages, ['messages'])
  listOf(body.messages).forEach((message, index) => {
    if (isJsonObject(message)) checkEach(blockSchema, message.content, ['messages', index, 'content'])
  })
  checkEach(blockSchema, body.system, ['system'])
  checkEach(object, body.tools, ['tools'])
  checkEach(text, body.stop_sequences, ['stop_sequences'])
  return {
    ...oursApart(body),
    model: textOf(body.model) ?? '',
    stream: body.stream === true,
    namesKept: namesKept(body),
    unrepeatable: unrepeatable(body),
  }
}

/** The body as it goes to a provider: its model name, and nothing of ours. */
export const outbound = (
  body: JsonObject,
  wanted: { readonly model: string; readonly stream: boolean },
): JsonObject => ({
  ...withoutOurs(body),
  ...wanted,
})

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

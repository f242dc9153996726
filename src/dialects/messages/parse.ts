import { z } from 'zod'
import type { ParsedRequest } from '../../dialect.ts'
import { isJsonObject, without } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { check } from '../common/refusal.ts'
import { namesKept, unrepeatable } from '../anthropic/unrepeatable.ts'
import { listOf, textOf } from '../common/values.ts'

const text = z.string({ error: 'a string' })
const name = text.min(1, { error: 'a string that is not empty' })
const flag = z.boolean({ error: 'true or false' })
const number = z.number({ error: 'a number' })
const object = z.custom<JsonObject>(isJsonObject, { error: 'an object' })
const typed = z.looseObject({ type: name }, { error: 'an object' })
// Lists are checked item by item, up to the first fault: zod would make an issue of each of a million.
const list = (items: string) => z.custom<readonly Json[]>(Array.isArray, { error: `an array of ${items}` })
const textOrBlocks = z.union([text, list('content blocks')], { error: 'a string or an array of content blocks' })

// Exact about what the gateway acts on, mindful of kinds elsewhere; values are the provider's to judge.
const requestSchema = z.looseObject({
  model: name,
  max_tokens: z.custom<number>(isCount, { error: 'a whole number from 0 up' }),
  messages: list('messages').refine((messages) => messages.length > 0, { error: 'an array of at least one message' }),
  system: textOrBlocks.nullish(),
  stream: flag.nullish(),
  tools: list('tools').nullish(),
  tool_choice: typed.nullish(),
  thinking: typed.nullish(),
  output_config: object.nullish(),
  stop_sequences: list('strings').nullish(),
  temperature: number.nullish(),
  top_p: number.nullish(),
  top_k: number.nullish(),
  metadata: object.nullish(),
  cache: object.optional(),
})

// Any role and block passes: the API gains new ones (`system` amid the messages was one).
const messageSchema = z.looseObject({ role: name, content: textOrBlocks }, { error: 'a message (an object)' })
const blockSchema = z.looseObject({ type: name }, { error: 'a content block (an object)' })

const ours = new Set(['cache'])

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
    body: withoutOurs(body),
    model: textOf(body.model) ?? '',
    stream: body.stream === true,
    cacheMember: isJsonObject(body.cache) ? body.cache : undefined,
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

const withoutOurs = (body: JsonObject): JsonObject => (Object.hasOwn(body, 'cache') ? without(body, ours) : body)

const checkEach = (schema: z.ZodType, items: Json | undefined, at: readonly PropertyKey[]): void =>
  listOf(items).forEach((item, index) => check(schema, item, [...at, index]))

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

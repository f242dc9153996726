import { streamEvent } from '../../dialect.ts'
import type { ChatConversion, Converted, EventConverter } from '../../dialect.ts'
import { invalid } from '../../errors.ts'
import { objectsIn } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { dropOthers } from '../common/drop.ts'
import { isBlank, listOf, objectOf, present, textOf } from '../common/values.ts'
import { contentText } from '../openai/said.ts'

/** Members that chat names in the same way. */
const same = [
  'model',
  'max_tokens',
  'temperature',
  'top_p',
  'n',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'logit_bias',
  'user',
  'stream',
  'stream_options',
] as const

const sameNames: ReadonlySet<string> = new Set(same)

/** A prompt as a user's message. Throws `RequestError` for what a conversation cannot say at all. */
const requestToChat = (body: JsonObject): Converted<JsonObject> => {
  const dropped = new Set<string>()
  const { prompt, ...rest } = body
  const members = Object.entries(rest).filter(([member, value]) => !saysNothing(member, value))
  dropOthers(Object.fromEntries(members), sameNames, '', (path) => dropped.add(path))
  const value = {
    ...picked(body),
    messages: [{ role: 'user', content: promptText(prompt) }],
  }
  return { value, dropped: [...dropped] }
}

const saysNothing = (member: string, value: Json | undefined): boolean =>
  isBlank(value) || (member === 'echo' && value === false) || (member === 'best_of' && value === 1) || value === ''

const picked = (body: JsonObject): JsonObject =>
  Object.fromEntries(same.filter((member) => !isBlank(body[member])).map((member) => [member, body[member]]))

const promptText = (prompt: Json | undefined): string => {
  const [first, ...more] = Array.isArray(prompt) ? listOf(prompt) : [prompt ?? '']
  if (typeof first === 'string' && more.length === 0) return first
  throw invalid(
    'prompt: the provider of this model has no completions, and a conversation carries one text. Send one string.',
    'prompt',
    'unsupported_value',
  )
}

/** The other way is for a provider that speaks nothing but completions: no conversation has a text that it goes on from. */
const requestFromChat = (): never => {
  throw invalid('model: its provider only completes texts. Ask at /v1/completions.', 'model', 'unsupported_value')
}

const answerFromChat = (body: JsonObject): JsonObject => {
  const { id, created, model, system_fingerprint, usage } = body
  const choices = objectsIn(body.choices).map(({ index, message, finish_reason: reason }) => ({
    text: contentText(objectOf(message).content),
    index: index ?? 0,
    logprobs: null,
    finish_reason: reason ?? null,
  }))
  return present({ id, object: 'text_completion', created, model, system_fingerprint, choices, usage })
}

const answerToChat = (body: JsonObject): JsonObject => ({
  ...body,
  object: 'chat.completion',
  choices: objectsIn(body.choices).map(({ text, ...rest }) => ({
    ...rest,
    logprobs: null,
    message: { role: 'assistant', content: text ?? '', refusal: null },
  })),
})

/** Chunk by chunk; remembers nothing. */
const eventsFromChat = (): EventConverter => ({
  push: (event) => {
    const { body } = event
    if (body === undefined || !Array.isArray(body.choices)) return [event]
    const choices = objectsIn(body.choices).map(({ index, delta, finish_reason: reason }) => ({
      text: contentText(objectOf(delta).content),
      index: index ?? 0,
      logprobs: null,
      finish_reason: reason ?? null,
    }))
    return [streamEvent({ ...body, object: 'text_completion', choices }, event.event)]
  },
})

const eventsToChat = (): EventConverter => ({
  push: (event) => {
    const { body } = event
    if (body === undefined || !Array.isArray(body.choices)) return [event]
    const choices = objectsIn(body.choices).map(({ text, index, finish_reason: reason }) => ({
      index: index ?? 0,
      delta: { content: textOf(text) ?? '' },
      logprobs: null,
      finish_reason: reason ?? null,
    }))
    return [streamEvent({ ...body, object: 'chat.completion.chunk', choices }, event.event)]
  },
})

/** Completions ⇄ Chat Completions. Tool calls cannot come: none are asked for. */
export const conversion: ChatConversion = {
  requestToChat,
  requestFromChat,
  answerToChat,
  answerFromChat,
  eventsToChat,
  eventsFromChat,
}

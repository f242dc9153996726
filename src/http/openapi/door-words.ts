import type { DialectName } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { anyObject, text } from './parts.ts'

const model: JsonObject = { type: 'string', minLength: 1, examples: ['demo/echo'] }
const messages: JsonObject = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: { role: { type: 'string', minLength: 1, examples: ['user'] }, content: { type: 'string' } },
    required: ['role', 'content'],
  },
}
const stream: JsonObject = { type: ['boolean', 'null'], description: 'true: server-sent events.' }
const filled: JsonObject = { type: 'string', minLength: 1 }
const tokens: JsonObject = { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1 }
const texts: JsonObject = { type: 'array', items: filled, minItems: 1 }

const responsesItem: JsonObject = {
  type: 'object',
  properties: { role: filled, content: text },
  required: ['role', 'content'],
}

export interface DoorWords {
  readonly summary: string
  /** The members without which there is no call; the provider knows the rest. */
  readonly properties: JsonObject
  readonly required: readonly string[]
  readonly streams?: true
  /** The request is a form. */
  readonly form?: true
  /** The same as JSON, where the door takes either. */
  readonly json?: Pick<DoorWords, 'properties' | 'required'>
  /** What an answer may be beside JSON. */
  readonly raw?: readonly string[]
}

const drawing: JsonObject = { ...model, examples: ['demo/draw'] }
const file: JsonObject = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' }
const pictures: JsonObject = {
  type: 'array',
  minItems: 1,
  items: { type: 'object', properties: { image_url: filled }, required: ['image_url'] },
}
const streamText: JsonObject = { enum: ['true', 'false'], description: 'true: server-sent events.' }

const hearing = (summary: string): DoorWords => ({
  summary,
  properties: {
    model: { ...model, examples: ['demo/listen'] },
    file,
    response_format: { type: 'string', minLength: 1, examples: ['json'] },
    stream: streamText,
  },
  required: ['model', 'file'],
  streams: true,
  form: true,
  raw: ['text/plain', 'text/vtt', 'application/x-subrip'],
})

/** What is said of each door. */
export const doorWords: Readonly<Record<DialectName, DoorWords>> = {
  chat: {
    summary: 'Chat Completions, as OpenAI has them',
    properties: { model, messages, stream },
    required: ['model', 'messages'],
    streams: true,
  },
  messages: {
    summary: 'Messages, as Anthropic has them',
    properties: { model, messages, stream, max_tokens: { type: 'integer', minimum: 0 } },
    required: ['model', 'messages', 'max_tokens'],
    streams: true,
  },
  responses: {
    summary: 'Responses, as OpenAI has them',
    properties: { model, input: { oneOf: [text, { type: 'array', items: responsesItem }] }, stream },
    required: ['model'],
    streams: true,
  },
  completions: {
    summary: 'Completions, as OpenAI had them first',
    properties: { model, prompt: text, stream },
    required: ['model', 'prompt'],
    streams: true,
  },
  embeddings: {
    summary: 'Embeddings, as OpenAI has them',
    properties: {
      model: { ...model, examples: ['demo/embed'] },
      input: { oneOf: [filled, texts, tokens, { type: 'array', items: tokens, minItems: 1 }] },
    },
    required: ['model', 'input'],
  },
  moderations: {
    summary: 'Moderations, as OpenAI has them',
    properties: { model: filled, input: { oneOf: [filled, texts] } },
    required: ['model', 'input'],
  },
  rerank: {
    summary: 'Rerank, as Cohere and Jina have it',
    properties: { model: filled, query: filled, documents: texts },
    required: ['model', 'query', 'documents'],
  },
  'count-tokens': {
    summary: 'Counting the tokens of a Messages request, as Anthropic has it',
    properties: { model: filled, messages },
    required: ['model', 'messages'],
  },
  images: {
    summary: 'Pictures of a prompt, as OpenAI has them',
    properties: { model: drawing, prompt: filled, n: { type: ['integer', 'null'], minimum: 1 }, stream },
    required: ['model', 'prompt'],
    streams: true,
  },
  'image-edits': {
    summary: 'Pictures made of others, as OpenAI has them',
    properties: { model: drawing, prompt: filled, image: file, stream: streamText },
    required: ['model', 'prompt', 'image'],
    streams: true,
    form: true,
    json: {
      properties: { model: drawing, prompt: filled, images: pictures, stream },
      required: ['model', 'prompt', 'images'],
    },
  },
  'image-variations': {
    summary: 'Variations of a picture, as OpenAI has them',
    properties: { model: drawing, image: file },
    required: ['model', 'image'],
    streams: true,
    form: true,
  },
  speech: {
    summary: 'Speech, as OpenAI has it',
    properties: {
      model: { ...model, examples: ['demo/speak'] },
      input: filled,
      voice: { oneOf: [filled, anyObject] },
      stream_format: { enum: ['audio', 'sse', null], description: 'sse: server-sent events.' },
    },
    required: ['model', 'input'],
    streams: true,
    raw: ['audio/*', 'application/octet-stream'],
  },
  transcriptions: hearing('Transcriptions, as OpenAI has them'),
  translations: hearing('Transcriptions in English, as OpenAI has them'),
}

import type { DialectName } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import type { Door } from '../doors.ts'
import { anyObject, failure, jsonBody, text } from './parts.ts'

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

interface DoorWords {
  readonly summary: string
  /** The members without which there is no call; the provider knows the rest. */
  readonly properties: JsonObject
  readonly required: readonly string[]
  readonly streams?: true
}

const words: Readonly<Partial<Record<DialectName, DoorWords>>> = {
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
}

/** A path for each door that is open. */
export const doorPaths = (doors: readonly Door[]): JsonObject =>
  Object.fromEntries(doors.map(({ template, dialect }) => [template, { post: operation(template, dialect.name) }]))

const operation = (path: string, dialect: DialectName): JsonObject => {
  const { summary, properties, required, streams } = words[dialect] ?? {
    summary: `The ${dialect} door`,
    properties: { model },
    required: ['model'],
  }
  return {
    operationId: `post ${path}`,
    tags: ['doors'],
    summary,
    requestBody: { required: true, content: jsonBody({ type: 'object', properties, required }) },
    responses: {
      '200': {
        description: 'The answer, in the words of this door.',
        content: { ...jsonBody(anyObject), ...(streams === true ? { 'text/event-stream': { schema: {} } } : {}) },
      },
      // Each door fails in its own words.
      default: { description: 'The call failed.', content: jsonBody({ type: 'object', required: ['error'] }) },
    },
  }
}

const get = (path: string, tag: string, summary: string, schema: JsonObject = anyObject): JsonObject => ({
  get: {
    operationId: `get ${path}`,
    tags: [tag],
    summary,
    responses: { '200': { description: summary, content: jsonBody(schema) }, default: failure },
  },
})

const modelSchema: JsonObject = {
  type: 'object',
  properties: { id: text, object: { const: 'model' }, created: { type: 'integer' }, owned_by: text },
  required: ['id', 'object', 'created', 'owned_by'],
}

/** The paths that are neither doors nor prompts. */
export const otherPaths: JsonObject = {
  '/v1/models': get('/v1/models', 'models', 'The models that may be asked for', {
    type: 'object',
    properties: { object: { const: 'list' }, data: { type: 'array', items: modelSchema } },
    required: ['object', 'data'],
  }),
  '/v1/models/{id}': {
    ...get('/v1/models/{id}', 'models', 'One model', modelSchema),
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9._/-]+$' } }],
  },
  '/v1/feedback': {
    post: {
      operationId: 'post /v1/feedback',
      tags: ['doors'],
      summary: 'Whether an answer was right',
      requestBody: {
        required: true,
        content: jsonBody({
          type: 'object',
          properties: {
            id: { type: 'string', minLength: 1, maxLength: 512 },
            verdict: { enum: ['right', 'wrong'] },
          },
          required: ['id', 'verdict'],
          additionalProperties: false,
        }),
      },
      responses: {
        '200': {
          description: 'Taken; `evicted` says whether the answer is served to nobody again.',
          content: jsonBody({
            type: 'object',
            properties: { id: text, verdict: text, evicted: { type: 'boolean' } },
            required: ['id', 'verdict', 'evicted'],
          }),
        },
        '404': failure,
        default: failure,
      },
    },
  },
  '/healthz': get('/healthz', 'health', 'The process answers'),
  '/readyz': {
    get: {
      operationId: 'get /readyz',
      tags: ['health'],
      summary: 'Whether requests should be sent here',
      responses: {
        '200': { description: 'Yes.', content: jsonBody(anyObject) },
        '503': { description: 'Not now; `detail` says why.', content: jsonBody(anyObject) },
        default: failure,
      },
    },
  },
  '/admin/cache/stats': get('/admin/cache/stats', 'admin', 'What the cache holds'),
  '/admin/cache/purge': {
    post: {
      operationId: 'post /admin/cache/purge',
      tags: ['admin'],
      summary: 'Drops entries, or marks them stale',
      requestBody: {
        required: true,
        content: jsonBody({
          type: 'object',
          properties: { prompt: { type: 'string', minLength: 1, maxLength: 512 }, soft: { type: 'boolean' } },
          required: ['prompt'],
          additionalProperties: false,
        }),
      },
      responses: {
        '200': {
          description: 'How many entries were touched.',
          content: jsonBody({ type: 'object', properties: { purged: { type: 'integer' } }, required: ['purged'] }),
        },
        default: failure,
      },
    },
  },
}

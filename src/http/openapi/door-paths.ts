import type { DialectName } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import type { Door } from '../doors.ts'
import { adminPaths } from './admin-paths.ts'
import { doorWords } from './door-words.ts'
import type { DoorWords } from './door-words.ts'
import { anyObject, failure, get, jsonBody, text } from './parts.ts'

/** A path for each door that is open. */
export const doorPaths = (doors: readonly Door[]): JsonObject =>
  Object.fromEntries(doors.map(({ template, dialect }) => [template, { post: operation(template, dialect.name) }]))

const operation = (path: string, dialect: DialectName): JsonObject => {
  const { summary, streams, raw = [] } = doorWords[dialect]
  return {
    operationId: `post ${path}`,
    tags: ['doors'],
    summary,
    requestBody: { required: true, content: requestContent(doorWords[dialect]) },
    responses: {
      '200': {
        description: 'The answer, in the words of this door.',
        content: {
          ...jsonBody(anyObject),
          ...(streams === true ? { 'text/event-stream': { schema: {} } } : {}),
          ...Object.fromEntries(raw.map((type) => [type, { schema: {} }])),
        },
      },
      // Each door fails in its own words.
      default: { description: 'The call failed.', content: jsonBody({ type: 'object', required: ['error'] }) },
    },
  }
}

const requestContent = ({ form, json, properties, required }: DoorWords): JsonObject => {
  const schema: JsonObject = { type: 'object', properties, required }
  if (form !== true) return jsonBody(schema)
  const named = { ...schema, propertyNames: { pattern: '^[A-Za-z0-9_.-]{1,60}$' } }
  return { 'multipart/form-data': { schema: named }, ...(json && jsonBody({ type: 'object', ...json })) }
}

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
  ...adminPaths,
}

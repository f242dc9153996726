import type { JsonObject } from '../../json.ts'
import { failure, get, jsonBody, text } from './parts.ts'

const name: JsonObject = { type: 'string', minLength: 1, maxLength: 512 }

const filters: readonly JsonObject[] = ['tag', 'model', 'tenant', 'namespace', 'prompt'].map((filter) => ({
  name: filter,
  in: 'query',
  required: false,
  schema: name,
}))

const entry: JsonObject = {
  type: 'object',
  properties: {
    key: text,
    state: { enum: ['fresh', 'stale'] },
    storedAt: text,
    staleAt: text,
    deleteAt: text,
    bytes: { type: 'integer' },
    tags: { type: 'array', items: text },
    labels: { type: 'array', items: text },
  },
  required: ['key', 'state', 'storedAt', 'staleAt', 'deleteAt', 'bytes', 'tags', 'labels'],
}

const entries = get(
  '/admin/cache/entries',
  'admin',
  'What is kept, a page at a time; `next`, given as `cursor`, brings the next page',
  {
    type: 'object',
    properties: { entries: { type: 'array', items: entry }, next: { type: ['string', 'null'] } },
    required: ['entries', 'next'],
  },
)

/** The doors of the admin API that a cache has. */
export const adminPaths: JsonObject = {
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
  '/admin/cache/entries': {
    ...entries,
    parameters: [
      ...filters,
      { name: 'limit', in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 500 } },
    ],
  },
}

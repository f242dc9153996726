import { writeHeader } from '../../cache/transfer/frame.ts'
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
    bytes: { type: 'integer', description: 'Length of the answer as it is sent.' },
    type: text,
    dialect: text,
    model: text,
    provider: text,
    providerModel: text,
    tenant: text,
    namespace: text,
    prompt: text,
    cost: { type: 'number', description: 'US dollars; absent where the price was not known.' },
    preview: { type: 'string', description: 'How the answer begins, where admin.showBodies is on.' },
    tags: { type: 'array', items: text },
    labels: { type: 'array', items: text },
  },
  required: [
    'key',
    'state',
    'storedAt',
    'staleAt',
    'deleteAt',
    'bytes',
    'type',
    'dialect',
    'model',
    'provider',
    'providerModel',
    'tenant',
    'namespace',
    'tags',
    'labels',
  ],
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

const whole: JsonObject = { type: 'integer', minimum: 0 }

const imported: JsonObject = {
  type: 'object',
  properties: {
    kept: whole,
    held: whole,
    ended: whole,
    refused: whole,
    faults: {
      type: 'array',
      items: { type: 'object', properties: { line: whole, reason: text }, required: ['line', 'reason'] },
    },
    complete: { type: 'boolean' },
  },
  required: ['kept', 'held', 'ended', 'refused', 'faults', 'complete'],
}

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
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 },
      },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: 'The `next` of the page before, under the same filters.',
        schema: text,
      },
    ],
  },
  '/admin/cache/export': {
    get: {
      operationId: 'get /admin/cache/export',
      tags: ['admin'],
      summary: 'Whole entries as JSON Lines, where admin.showBodies is on',
      responses: {
        '200': {
          description: 'A header, an entry a line, and how many there were.',
          content: { 'application/x-ndjson': { schema: text } },
        },
        default: failure,
      },
    },
    parameters: filters,
  },
  '/admin/cache/import': {
    post: {
      operationId: 'post /admin/cache/import',
      tags: ['admin'],
      summary: 'Keeps the entries of an export',
      parameters: [
        {
          name: 'begunMsAgo',
          in: 'query',
          required: false,
          description: 'Of an import in several parts: what was purged since is not kept.',
          schema: { type: 'integer', minimum: 0, maximum: 999_999_999_999 },
        },
      ],
      requestBody: {
        required: true,
        description: 'The lines of an export, of which the first says what they are.',
        content: { 'application/x-ndjson': { schema: text, example: `${writeHeader(0)}\n` } },
      },
      responses: {
        '200': { description: 'What came of the lines.', content: jsonBody(imported) },
        default: failure,
      },
    },
  },
}

import type { JsonObject } from '../../json.ts'

/** Any answer that is no success, in the words of the chat door. */
export const failure: JsonObject = { $ref: '#/components/responses/Failure' }

export const jsonBody = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } })

export const anyObject: JsonObject = { type: 'object' }

export const text: JsonObject = { type: 'string' }

/** What several operations refer to. */
export const components: JsonObject = {
  securitySchemes: {
    clientKey: { type: 'http', scheme: 'bearer', description: 'A client key, where the gateway has clients.' },
    clientKeyHeader: { type: 'apiKey', in: 'header', name: 'x-api-key' },
  },
  schemas: {
    Failure: {
      type: 'object',
      properties: {
        error: {
          type: 'object',
          properties: {
            message: { type: 'string', description: 'What was wrong and what to do next.' },
            type: text,
            param: { type: ['string', 'null'], description: 'The field at fault.' },
            code: { type: ['string', 'number', 'null'] },
          },
          required: ['message', 'type', 'param', 'code'],
        },
      },
      required: ['error'],
    },
    Usage: {
      type: ['object', 'null'],
      properties: {
        inputTokens: { type: 'integer' },
        outputTokens: { type: 'integer' },
        cachedInputTokens: { type: 'integer' },
        reasoningTokens: { type: 'integer' },
      },
      required: ['inputTokens', 'outputTokens'],
    },
    TextOutput: {
      type: 'object',
      properties: {
        output: text,
        usage: { $ref: '#/components/schemas/Usage' },
        finishReason: { type: 'string', description: 'Why the answer ended, where it did not come to its own end.' },
      },
      required: ['output', 'usage'],
    },
  },
  responses: {
    Failure: {
      description: 'The call failed.',
      content: jsonBody({ $ref: '#/components/schemas/Failure' }),
    },
  },
}

/** A path that only answers. */
export const get = (path: string, tag: string, summary: string, schema: JsonObject = anyObject): JsonObject => ({
  get: {
    operationId: `get ${path}`,
    tags: [tag],
    summary,
    responses: { '200': { description: summary, content: jsonBody(schema) }, default: failure },
  },
})

import type { DialectName } from '../dialect.ts'

/**
 * `gen_ai.operation.name` of a dialect.
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/#gen-ai-operation-name
 */
export const operationName = (dialect: DialectName | undefined): string => names[dialect ?? 'chat'] ?? dialect ?? 'chat'

const names: Readonly<Partial<Record<DialectName, string>>> = {
  chat: 'chat',
  messages: 'chat',
  responses: 'chat',
  completions: 'text_completion',
  embeddings: 'embeddings',
}

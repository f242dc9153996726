import type { JsonObject } from '../json.ts'
import type { RequestWishes } from '../prompt.ts'
import type { FrontMatter } from './settings.ts'

export interface RequestParts {
  readonly name: string
  readonly messages: readonly JsonObject[]
  readonly settings: FrontMatter
  readonly outputSchema: JsonObject | undefined
  readonly wanted: RequestWishes
}

/** dotprompt's usual names of model settings, in Chat Completions' words. Every other member goes as the file writes it. */
const names: ReadonlyMap<string, string> = new Map([
  ['maxOutputTokens', 'max_completion_tokens'],
  ['topP', 'top_p'],
  ['topK', 'top_k'],
  ['stopSequences', 'stop'],
])

/** The Chat Completions request that a rendered prompt makes. */
export const chatRequest = ({ name, messages, settings, outputSchema, wanted }: RequestParts): JsonObject => ({
  model: settings.model ?? wanted.model,
  messages,
  ...Object.fromEntries(Object.entries(settings.config).map(([member, value]) => [names.get(member) ?? member, value])),
  ...formatOf(name, settings, outputSchema),
  ...(wanted.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
})

const formatOf = (name: string, { output }: FrontMatter, schema: JsonObject | undefined): JsonObject => {
  if (schema === undefined) return {}
  if (output.schema === undefined) return { response_format: { type: 'json_object' } }
  return { response_format: { type: 'json_schema', json_schema: { name, schema } } }
}

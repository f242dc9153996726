import type { Usage } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { count } from '../openai/usage.ts'

/** Token counts of sound, transcripts and pictures; undefined for models that are billed by the second or the piece. */
export const mediaUsage = ({ usage }: JsonObject): Usage | undefined => {
  if (!isJsonObject(usage)) return undefined
  const inputTokens = count(usage.input_tokens)
  const outputTokens = count(usage.output_tokens)
  return inputTokens === undefined || outputTokens === undefined ? undefined : { inputTokens, outputTokens }
}

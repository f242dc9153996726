import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

export interface LogprobsReplay {
  /** What the first chunk says. */
  readonly first: Json | undefined
  /** The texts to send the content in, one a token; undefined where tokens and content do not match. */
  readonly tokens: readonly string[] | undefined
  /** What goes with a delta: its token's, where it is content. */
  next(delta: JsonObject): Json | undefined
}

/**
 * Log probabilities go with their tokens where these make up the content. Where they do not (a character may be cut in two
 * tokens), all go with the first chunk.
 */
export const logprobsReplay = (logprobs: Json | undefined, content: Json | undefined): LogprobsReplay => {
  const all = { first: logprobs, tokens: undefined, next: () => null }
  if (!isJsonObject(logprobs) || !Array.isArray(logprobs.content) || logprobs.content.length === 0) return all
  const entries: readonly Json[] = logprobs.content
  const tokens = entries.map((entry) => (isJsonObject(entry) && typeof entry.token === 'string' ? entry.token : ''))
  if (tokens.includes('') || tokens.join('') !== content) return all
  let sent = 0
  return {
    first: { ...logprobs, content: [] },
    tokens,
    next: (delta) => (delta.content === undefined ? null : { content: entries.slice(sent, ++sent), refusal: null }),
  }
}

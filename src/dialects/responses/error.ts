import type { ProviderError } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { readError as readChatError } from '../openai/error.ts'

/** Reads an error body, an `error` event, or the response that a `response.failed` event carries. */
export const readError = (body: JsonObject): ProviderError => {
  if (body.type === 'response.failed' && isJsonObject(body.response)) return readError(body.response)
  if (body.type !== 'error' || isJsonObject(body.error)) return readChatError(body)
  const { type: _event, ...said } = body
  return readChatError(said)
}

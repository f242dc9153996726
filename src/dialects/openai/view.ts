import { streamEvent } from '../../dialect.ts'
import type { ParsedRequest, StreamDialect } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'

/** Whether the caller asked for the usage of its stream. */
export const asksForUsage = ({ body }: ParsedRequest): boolean =>
  isJsonObject(body.stream_options) && body.stream_options.include_usage === true

/** The chunk that `include_usage` adds: usage and no choice. */
export const isUsageChunk = ({ choices, usage }: JsonObject): boolean =>
  isJsonObject(usage) && Array.isArray(choices) && choices.length === 0

const nullUsage = ',"usage":null'

/** Takes away what `include_usage` added for a caller who did not ask. Usage that a provider tells unasked stays. */
export const view: StreamDialect['view'] = (event, request) => {
  const { data, body } = event
  if (body?.usage === undefined || asksForUsage(request)) return event
  if (isUsageChunk(body)) return undefined
  if (body.usage !== null) return event
  // Text in a string has its quotes escaped, so this can only be a member; once in all, it is the chunk's own.
  const at = data.indexOf(nullUsage)
  const { usage: _none, ...seen } = body
  if (at === -1 || data.includes(nullUsage, at + 1)) return streamEvent(seen, event.event)
  return { ...event, data: data.slice(0, at) + data.slice(at + nullUsage.length), body: seen }
}

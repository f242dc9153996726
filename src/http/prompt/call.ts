import type { Call, CacheControls, Caller } from '../../call.ts'
import { readControls } from '../../cache/controls.ts'
import type { Dialect } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import type { Prompt } from '../../prompt.ts'
import { wantsExplanation } from '../call-from.ts'
import { headersOf, type AppContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import type { PromptDoor } from './door.ts'

/** The Chat Completions body for these variables. It may be as large as every other request's. */
export const requestOf = (
  prompt: Prompt,
  variables: JsonObject,
  { door, stream }: { readonly door: Pick<PromptDoor, 'model' | 'settings'>; readonly stream: boolean },
): Promise<JsonObject> =>
  prompt.request(variables, { model: door.model, stream, maxBytes: door.settings.bodyLimitBytes })

export interface CallParts {
  readonly prompt: Prompt
  readonly request: JsonObject
  readonly caller: Caller
  readonly exchange: Exchange
  readonly dialect: Dialect
}

/** The call that goes through the pipeline as one of the chat door would. */
export const callOf = (c: AppContext, { prompt, request, caller, exchange, dialect }: CallParts): Call => ({
  id: exchange.requestId,
  dialect,
  request: dialect.parse(request),
  bytes: new TextEncoder().encode(JSON.stringify(request)),
  lossless: true,
  headers: {},
  query: '',
  caller,
  controls: withTags(readControls(headersOf(c), undefined), prompt),
  signal: exchange.signal,
  receivedAt: exchange.record.startedAt,
  explain: wantsExplanation(headersOf(c)),
  trace: exchange.record.trace,
  tried: exchange.record.tried,
  prompt: prompt.mark,
})

/** Entries carry the version and the file's tags beside the caller's, so that a purge finds them by each. */
const withTags = (controls: CacheControls, prompt: Prompt): CacheControls => ({
  ...controls,
  tags: [...new Set([...controls.tags, prompt.id, ...prompt.serving.tags])],
})

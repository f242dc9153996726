import type { Call, Caller } from '../call.ts'
import { createBodyMemo, type BodyMemo } from '../cache/body-memo.ts'
import { readControls } from '../cache/controls.ts'
import { readBody } from '../cache/lossless.ts'
import type { Clock } from '../clock.ts'
import type { Dialect, ParsedRequest } from '../dialect.ts'
import { invalid } from '../errors.ts'
import type { TracePlace } from '../events.ts'
import { parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { bodyLimits, requestBytes } from './body.ts'
import type { HttpSettings, UploadSettings } from './collaborators.ts'
import { headersOf, type AppContext, type HeaderReader } from './context.ts'
import { formRequest, saysForm } from './upload/form-request.ts'

/** What the bytes of a body say at one door. */
export interface ReadRequest {
  readonly request: ParsedRequest
  readonly lossless: boolean
}

// Of one door; bodies that come again byte for byte are the common case of a cache.
const memoBytes = 32 * 1_024 ** 2

/** Spares a door the reading of bodies that it has read before. */
export const requestMemo = (): BodyMemo<ReadRequest> => createBodyMemo<ReadRequest>({ maxBytes: memoBytes })

export interface CallSources {
  readonly dialect: Dialect
  readonly memo: BodyMemo<ReadRequest>
  readonly caller: Caller
  /** Epoch ms. */
  readonly receivedAt: number
  readonly trace: TracePlace | undefined
  readonly tried: NonNullable<Call['tried']>
  readonly signal: Call['signal']
  readonly settings: HttpSettings
  readonly uploads: UploadSettings
  /** Told how to let go of the files of a form; to be done once the call is answered, or cannot be made. */
  untilAnswered(letGo: () => void): void
  readonly clock: Clock
}

/** What a client asks, checked. Throws `RequestError` naming what is wrong with it. */
export const callFrom = async (c: AppContext, sources: CallSources): Promise<Call> => {
  const { dialect, caller, receivedAt, trace, tried, signal, settings } = sources
  const headers = headersOf(c)
  const isForm = dialect.form === 'only' || (dialect.form === 'or-json' && saysForm(headers))
  const asked = isForm ? await formAsked(c, sources) : await jsonAsked(c, sources)
  const { request } = asked
  return {
    id: c.get('requestId'),
    dialect,
    ...asked,
    headers: answerChanging(headers),
    query: queryOf(c.req.url),
    strict: settings.strict === true || wants(strictHeader, headers),
    explain: wantsExplanation(headers),
    caller,
    controls: readControls(headers, request.cacheMember),
    // No accessor: V8 keeps objects with one of their own in a slow form, and what they hold survives collections.
    signal,
    receivedAt,
    trace,
    tried,
  }
}

type Asked = Pick<Call, 'request' | 'bytes' | 'lossless' | 'upload'>

const jsonAsked = async (c: AppContext, { dialect, memo, caller, settings, clock }: CallSources): Promise<Asked> => {
  const bytes = await requestBytes(c, bodyLimits(settings, clock))
  return { bytes, ...memo.of(bytes, caller.tenant, () => readRequest(bytes, dialect)) }
}

const noBytes = new Uint8Array()

const formAsked = async (c: AppContext, sources: CallSources): Promise<Asked> => {
  const { dialect, settings, uploads, clock, untilAnswered } = sources
  const { body, upload, release } = await formRequest(c, { ...uploads, origins: settings.cors?.origins ?? [], clock })
  untilAnswered(release)
  return { bytes: noBytes, lossless: true, request: dialect.parse(withWishes(body)), upload }
}

/** Our own member, which a form can only hold as text. */
const withWishes = (body: JsonObject): JsonObject => {
  const { cache } = body
  return typeof cache === 'string' ? { ...body, cache: parseObject(cache) ?? cache } : body
}

const readRequest = (bytes: Uint8Array, dialect: Dialect): ReadRequest => {
  const { body, lossless } = readBody(bytes)
  return { request: dialect.parse(body), lossless }
}

const answerChangingNames = [
  'anthropic-version',
  'anthropic-beta',
  'openai-beta',
  'openai-organization',
  'openai-project',
] as const

const answerChanging = (headers: HeaderReader): Record<string, string> => {
  const found: Record<string, string> = {}
  for (const name of answerChangingNames) {
    const value = headers.get(name)
    if (value !== null) found[name] = value
  }
  return found
}

/** Throws `RequestError` for a value that is neither. */
const wants = (header: string, headers: HeaderReader): boolean => {
  const value = headers.get(header)?.trim().toLowerCase()
  if (value === undefined || value === 'false' || value === '0') return false
  if (value === 'true' || value === '1') return true
  throw invalid(`${header}: expected true or false.`, header)
}

/** What the semantic tier thought is told on the answer. Throws `RequestError` for a value that is neither true nor false. */
export const wantsExplanation = (headers: HeaderReader): boolean => wants(explainHeader, headers)

const strictHeader = 'x-reprise-strict'
const explainHeader = 'x-reprise-explain'

export const queryOf = (url: string): string => {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start + 1)
}

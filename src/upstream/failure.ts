import type { ProviderError } from '../dialect.ts'
import type { UpstreamErrorFacts, UpstreamFault } from '../errors.ts'
import { isJsonObject, objectsIn } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Provider } from '../provider.ts'
import { errorBody, errorMessage, plainJson, summarised, withoutSecrets } from './error-text.ts'
import { bodyWithoutAddresses, withoutAddresses } from './inside-addresses.ts'
import { longestWaitMs, waitIn } from './wait.ts'

/** An answer that is an error: by its status, or (no status) an error inside a 200 body or stream. */
export interface FailedAnswer {
  readonly status: number | undefined
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as it came. */
  readonly text: string
}

/** Who failed, and how to read what it said. */
export interface FailureContext {
  /** `account/model` */
  readonly deployment: string
  readonly provider: Pick<Provider, 'name' | 'overloadCodes' | 'credentialCodes'>
  /** What we sent that nobody else may see; blanked wherever the provider repeats it. */
  readonly secrets: readonly string[]
  readonly readError: (body: JsonObject) => ProviderError
  /** Where it was asked. */
  readonly url: URL
  /** Epoch ms. */
  readonly now: number
}

/** What an error answer means. Pure. */
export const failureOf = (answer: FailedAnswer, context: FailureContext): UpstreamErrorFacts => {
  const text = withoutSecrets(plainJson(answer.text), context.secrets)
  const told = errorBody(text)
  const said = saidIn(told, context.readError)
  const status = answer.status ?? said.status
  const fault = faultOf(status, said, context.provider)
  const body = told && bodyWithoutAddresses(told)
  const isOverload = fault === 'overload'
  const wordsOf = (message: string | undefined, page: string) => {
    const answered = `answered ${status ?? 'an error'}:`
    if (message === undefined) return `${accountOf(context)} ${answered} ${summarised(page)}`
    // Told among our own words, where `boom` alone would be anybody's.
    return isOverload ? `${context.deployment} ${answered} ${message}` : message
  }
  const whole = wordsOf(said.message, text)
  const message = wordsOf(saidIn(body, context.readError).message, withoutAddresses(text))
  return {
    deployment: context.deployment,
    fault,
    message,
    detail:
      fault === 'not-found'
        ? notFoundAt(context, whole)
        : whole === message
          ? undefined
          : isOverload && said.message !== undefined
            ? whole
            : `${context.deployment}: ${whole}`,
    status,
    retryAfterMs: bounded(retryAfterMs(answer.headers, context.now) ?? retryDelayMs(body)),
    body,
  }
}

const accountOf = ({ deployment }: FailureContext): string => deployment.split('/', 1)[0] ?? deployment

/** Only the operator can tell a wrong path from a model that is no more, and needs the address for it. */
const notFoundAt = ({ deployment, url }: FailureContext, message: string): string =>
  `${deployment}: not found at ${url.host}${url.pathname.slice(0, 200)} (${message}). ` +
  "Check the deployment's model and the path of the provider's baseUrl."

/** What the body says, in the few words that decide. */
interface Said {
  readonly message: string | undefined
  /** Types, codes and reasons, wherever they stand. */
  readonly codes: ReadonlySet<string>
  /** The HTTP status that it names itself (OpenRouter: `{"error":{"code":429}}`). */
  readonly status: number | undefined
  /** The prompt itself was refused, whatever the status. */
  readonly refusesContent: boolean
}

const saidIn = (body: JsonObject | undefined, readError: FailureContext['readError']): Said => {
  if (body === undefined) return { message: undefined, codes: new Set(), status: undefined, refusesContent: false }
  const error = isJsonObject(body.error) ? body.error : body
  const { message, type, code } = readError(body)
  const words = [
    type,
    code,
    error.type,
    error.code,
    error.status,
    ...objectsIn(error.details).map(({ reason }) => reason),
  ]
  const codes = new Set(words.filter((word) => typeof word === 'string' || typeof word === 'number').map(String))
  const named = Number(error.code)
  return {
    message: errorMessage(body) ?? summarised(message),
    codes,
    status: Number.isInteger(named) && named >= 400 && named < 600 ? named : undefined,
    refusesContent:
      contentCodes.some((name) => codes.has(name)) ||
      (isJsonObject(error.metadata) && 'flagged_input' in error.metadata),
  }
}

const faultOf = (status: number | undefined, said: Said, provider: FailureContext['provider']): UpstreamFault => {
  const says = (names: readonly string[] = []) =>
    names.some((name) => said.codes.has(name) || (name.includes(' ') && said.message?.includes(name) === true))
  // Before 403: OpenRouter refuses a flagged prompt with it, and one caller's prompt must not rest a deployment for all.
  if (said.refusesContent) return 'request'
  if (says(credentialCodes) || says(provider.credentialCodes) || refusals.has(status ?? 0)) return 'credential'
  if (says(provider.overloadCodes)) return 'overload'
  if (absent.has(status ?? 0) || says(absentCodes)) return 'not-found'
  if (status === undefined) return says(requestCodes) ? 'request' : 'overload'
  return status >= 500 || passing.has(status) ? 'overload' : 'request'
}

const refusals: ReadonlySet<number> = new Set([401, 402, 403])
// 425 asks for another try as such; 498 is Groq's for a flex tier that is full.
const passing: ReadonlySet<number> = new Set([408, 409, 425, 429, 498])

/** Method and path are ours, and so is the model's name at the provider: none of them is the caller's to mend. */
const absent: ReadonlySet<number> = new Set([404, 405, 410])

/** The same under another status: 400 of Groq, Mistral, OpenRouter and DeepSeek, and 200 of LM Studio. */
const absentCodes = [
  'model_not_found',
  'model_decommissioned',
  'invalid_model',
  'not_found_error',
  'is not a valid model ID',
  'Model Not Exist',
  'Unexpected endpoint or method',
]

/** Our account is empty or closed, under whatever status (OpenAI says 429). */
const credentialCodes = ['insufficient_quota', 'invalid_api_key', 'billing_hard_limit_reached', 'billing_not_active']

const contentCodes = ['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation']

/** What is the caller's fault where no status tells: errors inside streams. */
const requestCodes = ['invalid_request_error', 'request_too_large', 'context_length_exceeded']

const bounded = (ms: number | undefined): number | undefined => ms && Math.min(ms, longestWaitMs)

/** `retry-after-ms` (OpenAI, Azure), else `retry-after` in seconds or as a date. */
const retryAfterMs = (headers: Readonly<Record<string, string>>, now: number): number | undefined =>
  waitIn(headers['retry-after-ms'] ?? '', 1, now) ?? waitIn(headers['retry-after'] ?? '', 1_000, now)

/** Google says it in the body: `google.rpc.RetryInfo` with `retryDelay: "34.07s"`. */
const retryDelayMs = (body: JsonObject | undefined): number | undefined => {
  const error = isJsonObject(body?.error) ? body.error : {}
  const delay = objectsIn(error.details).find(({ retryDelay }) => typeof retryDelay === 'string')?.retryDelay
  const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined
  return seconds === undefined ? undefined : Number(seconds) * 1_000
}

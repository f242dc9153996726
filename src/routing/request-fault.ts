import { attemptFailures } from './attempt-failures.ts'
import type { Attempt, Call } from '../call.ts'
import { RequestError, shown, type ProblemKind, type UpstreamError } from '../errors.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import type { Deployment } from './route.ts'

/** The provider said that the request itself is wrong, or did not find what it names: as the caller is to read it. */
export const requestFault = (call: Call, deployment: Deployment, error: UpstreamError): RequestError => {
  const { fault, status = fault === 'not-found' ? 404 : 400 } = error.facts
  // The method that did not suit was ours.
  if (fault === 'not-found')
    return refusal(call, deployment, error, { status: status === 405 ? 404 : status, kind: fault })
  return refusal(call, deployment, error, { status, kind: status === 413 ? 'too-large' : 'invalid-request' })
}

/** The provider refused the credential that the caller brought: its own 401, 402, 403 or quota, told as it came. */
export const callerCredentialFault = (call: Call, deployment: Deployment, error: UpstreamError): RequestError => {
  const status = error.facts.status ?? 401
  const kind = status === 401 ? 'authentication' : status === 429 ? 'rate-limit' : 'permission'
  return refusal(call, deployment, error, { status, kind })
}

/** What it names is kept at one provider: nobody else has it, and one that passes over the name would answer without it. */
export const isAboutKept = ({ held, heldBy, request }: Call): boolean =>
  held !== undefined || heldBy !== undefined || request.namesKept === true || request.namesPrompt === true

const refusal = (
  call: Call,
  { account: { name, provider }, model }: Deployment,
  { facts }: UpstreamError,
  { status, kind }: { readonly status: number; readonly kind: ProblemKind },
): RequestError => {
  // Only a provider that speaks the door's dialect was called in it, so that its words mean something there.
  const { dialect } = call
  const upstream = provider.paths[dialect.name] === undefined ? undefined : facts.body
  const said = upstream === undefined ? undefined : dialect.readError(upstream)
  if (kind !== 'not-found')
    return new RequestError({ status, kind, message: facts.message, code: said?.code, param: said?.param, upstream })
  const advice = `The gateway's operator has to see that providers.${name}.baseUrl is right and that ${name} has the model ${shown(model)}.`
  // Without a word of an API it may well be none.
  if (facts.body === undefined)
    return new RequestError({ status, kind, message: `${facts.message}. ${advice}`, code: 'upstream_not_found' })
  // The words may be no more than `Not Found`, and which of several places that was stands nowhere else.
  const answered = `${model === '' ? name : `${name}/${shown(model)}`} answered ${status}: ${facts.message}`
  const facets = { status, kind, code: said?.code, param: said?.param }
  if (isAboutKept(call) || said?.param !== undefined || isAboutModel(facts.body, model))
    return new RequestError({ ...facets, message: answered, upstream })
  const message = `${answered.replace(/\.$/, '')}. ${advice}`
  return new RequestError({ ...facets, message, upstream: upstream && inWords(upstream, message) })
}

/** The error says that there is no such model, in whatever words. */
const isAboutModel = (body: JsonObject, model: string): boolean => {
  const text = JSON.stringify(body)
  return /model/i.test(text) || (model !== '' && asWords(text).includes(asWords(model)))
}

const asWords = (text: string): string => ` ${text.split(/[^\p{L}\p{N}]+/u).join(' ')} `

/** The provider's error with another sentence, where clients look for it. */
const inWords = (body: JsonObject, message: string): JsonObject =>
  isJsonObject(body.error) && typeof body.error.message === 'string'
    ? { ...body, error: { ...body.error, message } }
    : body

/** The same with every try that failed before, and at last. */
export const withTries = (refused: RequestError, attempts: readonly Attempt[]): RequestError =>
  new RequestError({ ...refused.problem, attempts: attemptFailures(attempts) })

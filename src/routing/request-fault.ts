import type { Call } from '../call.ts'
import { RequestError, type ProblemKind, type UpstreamError } from '../errors.ts'
import type { Deployment } from './route.ts'

/** The provider said that the request itself is wrong: what it said goes to the caller, and nobody else is asked. */
export const requestFault = (call: Call, deployment: Deployment, error: UpstreamError): RequestError => {
  const status = error.facts.status ?? 400
  const kind = status === 404 ? 'not-found' : status === 413 ? 'too-large' : 'invalid-request'
  return refusal(call, deployment, error, { status, kind })
}

/** The provider refused the credential that the caller brought: its own 401, 402, 403 or quota, told as it came. */
export const callerCredentialFault = (call: Call, deployment: Deployment, error: UpstreamError): RequestError => {
  const status = error.facts.status ?? 401
  const kind = status === 401 ? 'authentication' : status === 429 ? 'rate-limit' : 'permission'
  return refusal(call, deployment, error, { status, kind })
}

const refusal = (
  { dialect }: Call,
  { account: { provider } }: Deployment,
  { facts }: UpstreamError,
  { status, kind }: { readonly status: number; readonly kind: ProblemKind },
): RequestError => {
  // Only a provider that speaks the door's dialect was called in it, so that its words mean something there.
  const upstream = provider.paths[dialect.name] === undefined ? undefined : facts.body
  const said = upstream === undefined ? undefined : dialect.readError(upstream)
  return new RequestError({ status, kind, message: facts.message, code: said?.code, param: said?.param, upstream })
}

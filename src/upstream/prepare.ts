import type { Call, HeldAsk } from '../call.ts'
import { invalid, UpstreamError } from '../errors.ts'
import type { RequestError } from '../errors.ts'
import type { Deployment } from '../routing/route.ts'
import type { UpstreamRequest } from './call.ts'
import { credentialFor, headersFor, secretsIn, urlFor } from './destination.ts'
import { outboundBody } from './outbound.ts'
import { targetOf } from './target.ts'
import type { Dialects, Target } from './target.ts'

/** A call made ready for one deployment. */
export interface Prepared {
  readonly target: Target
  /** What we send that nobody else may see. */
  readonly secrets: readonly string[]
  readonly request: UpstreamRequest
  /** Members of the caller's body that could not be carried. */
  readonly dropped: readonly string[]
}

/** Throws `UpstreamError` with fault `request`, or a converter's `RequestError`, for what this deployment can never answer. */
export const prepare = (call: Call, deployment: Deployment, dialects: Dialects): Prepared => {
  const { account, id, model } = deployment
  const { name, provider } = account
  const target = targetOf(call.dialect, provider, dialects, { body: call.request.body, receivedAt: call.receivedAt })
  if (target === undefined)
    throw refusal(id, `${name} does not offer ${call.dialect.name}. Ask for a model of a provider that does.`)
  const sameDialect = target.translation === undefined
  const url = urlFor(call, account, target.path + heldPath(call), { model, sameDialect })
  if (url === undefined) throw refusal(id, `${JSON.stringify(model)} is no model name.`)
  const credential = credentialFor(call, account)
  const secrets = secretsIn(account, credential, url)
  const { stream, raw = false } = call.request
  // Sound comes as it is made.
  const streamed = stream || raw
  const accept = stream ? 'text/event-stream' : raw ? '*/*' : 'application/json'
  const headers = headersFor(call, account, { credential, sameDialect, accept })
  if (call.held !== undefined)
    return { target, secrets, dropped: [], request: heldRequest(call.held, { deployment: id, url, headers }) }
  const { body, bytes, dropped, headers: ofBody } = outboundBody(call, deployment, target)
  if (call.strict === true && dropped.length > 0) throw notCarried(name, target.dialect.name, dropped)
  const dialect = target.dialect.name
  const { tenant } = call.caller
  const transport = provider.transport && { send: provider.transport, request: { dialect, headers, body, tenant } }
  const request = { deployment: id, url, headers: { ...headers, ...ofBody }, body: bytes, streamed, transport }
  return { target, secrets, dropped, request }
}

/** Where a kept response is, below the path at which it was made. */
const heldPath = ({ held }: Call): string => (held === undefined ? '' : `/${encodeURIComponent(held.id)}${held.action}`)

const heldRequest = (
  { method }: HeldAsk,
  { headers, ...to }: Pick<UpstreamRequest, 'deployment' | 'url' | 'headers'>,
): UpstreamRequest => {
  // There is no body to have a type.
  const { 'content-type': _type, ...rest } = headers
  return { ...to, headers: rest, method, body: '', streamed: false }
}

const notCarried = (account: string, dialect: string, dropped: readonly string[]): RequestError =>
  invalid(
    `${account} is asked in the dialect ${dialect}, which cannot say: ${dropped.slice(0, mostNamed).join(', ').slice(0, longestNames)}. Leave that out, ask another model, or ask without x-reprise-strict.`,
    dropped[0],
    'not_carried',
  )

const mostNamed = 20
const longestNames = 1_000

const refusal = (deployment: string, message: string): UpstreamError =>
  new UpstreamError({ deployment, fault: 'request', status: 400, message })

import type { Call } from '../call.ts'
import { RequestError, RouteFailedError, shown } from '../errors.ts'
import type { ProviderAccount } from '../provider.ts'
import { accountNames } from './route.ts'
import type { Deployment, Route } from './route.ts'

/** Whose credential a try carries; `missing`: one is needed and nobody has it, so that no try can succeed. */
export type CredentialSource = 'gateway' | 'caller' | 'none' | 'missing'

/**
 * A caller's own credential goes to a provider only where the gateway has none, and only on a route where no other account could
 * ever see it. Servers that need no key never get one.
 */
export const credentialSource = (call: Call, route: Route, { account }: Deployment): CredentialSource => {
  if (account.credential !== undefined || setsAuthHeader(account)) return 'gateway'
  if (account.provider.keyless === true || account.provider.auth.kind === 'none') return 'none'
  return accountNames(route.deployments).length === 1 && call.caller.credential !== undefined ? 'caller' : 'missing'
}

/** The call as it may be seen upstream: without the caller's credential unless this try carries it. */
export const callFor = (call: Call, source: CredentialSource): Call => {
  if (source === 'caller' || call.caller.credential === undefined) return call
  const { credential: _, ...caller } = call.caller
  return { ...call, caller }
}

/** The refusal of a call for which no deployment has a credential. Where one could be passed on, the caller can mend it. */
export const missingCredential = (route: Route): RequestError | RouteFailedError => {
  const names = accountNames(route.deployments)
  const settings = names.map((name) => `providers.${name}.apiKey`).join(' or ')
  const lack = `This gateway has no key of its own for ${names.join(' or ')}, which would serve ${shown(route.name)}.`
  if (names.length > 1) {
    const message = `${lack} Ask its operator to set ${settings}: with several providers a caller's own key is never passed on.`
    return new RouteFailedError({ status: 502, kind: 'upstream', message, code: 'provider_credential_missing' })
  }
  const message = `${lack} Send your own as \`Authorization: Bearer …\` or \`x-api-key\`, or ask the gateway's operator for one (${settings}).`
  return new RequestError({ status: 401, kind: 'authentication', message, code: 'missing_credential' })
}

/** An operator may have put the credential among the headers of the account. */
const setsAuthHeader = ({ headers, provider: { auth } }: ProviderAccount): boolean => {
  const names = new Set([
    'authorization',
    'x-api-key',
    'api-key',
    ...(auth.kind === 'header' ? [auth.header.toLowerCase()] : []),
  ])
  return Object.keys(headers).some((name) => names.has(name.toLowerCase()))
}

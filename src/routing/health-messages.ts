import type { UpstreamErrorFacts } from '../errors.ts'
import type { Deployment } from './route.ts'

/** Why a deployment cools down and what its operator can do. Never the provider's own words: they may quote the key. */
export const cooldownMessage = (
  { id, account }: Deployment,
  reason: 'rate-limit' | 'credential',
  restMs: number,
  status: number | undefined,
): string =>
  reason === 'credential'
    ? `${account.name} refused the gateway's credential for ${id}${status === undefined ? '' : ` (status ${status})`}. ` +
      `Check that providers.${account.name}.apiKey is right and not revoked, may use this model, and has credit left. ` +
      `Not asked again for ${seconds(restMs)} or until a reload brings another key.`
    : `${id} is rate limited and left alone for ${seconds(restMs)}. If this is frequent, raise the limit at ${account.name} or add a deployment.`

/** Why the breaker of a deployment opened. */
export const restMessage = ({ id }: Deployment, restMs: number, how: string | undefined): string =>
  `${id} keeps failing${how === undefined ? '' : ` (the last time, ${how})`} and is left alone for ${seconds(restMs)}; then one call tries it.`

/** Whole seconds, rounded up, as retry-after has them (RFC 9110 §10.2.3). */
export const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`

/** How a try failed, in words that anybody may read: none of the provider's, which may be about another caller's request. */
export const failureWords = ({ fault, status }: Pick<UpstreamErrorFacts, 'fault' | 'status'>): string =>
  `${words[fault] ?? 'it failed'}${status === undefined ? '' : ` (status ${status})`}`

const words: Readonly<Partial<Record<UpstreamErrorFacts['fault'], string>>> = {
  connect: 'no connection came about',
  timeout: 'it did not answer in time',
  overload: 'it said that it cannot answer now',
  credential: "it refused the gateway's credential",
  'not-found': 'it did not find the model or the path',
  protocol: 'what it sent was no whole answer',
}

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
export const restMessage = ({ id }: Deployment, restMs: number): string =>
  `${id} keeps failing and is left alone for ${seconds(restMs)}; then one call tries it.`

/** Whole seconds, rounded up, as retry-after has them (RFC 9110 §10.2.3). */
export const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`

import type { CacheStore } from '../cache/store.ts'
import type { GatewayReadiness } from '../http/collaborators.ts'
import type { ProviderAccount } from '../provider.ts'
import type { Health } from '../routing/health.ts'
import type { SemanticTier } from '../semantic/tier.ts'

export interface ReadinessParts {
  readonly draining: () => boolean
  readonly store: Pick<CacheStore, 'name' | 'health'>
  readonly semantic: Pick<SemanticTier, 'state'>
  readonly health: Pick<Health, 'report'>
}

/** What `/readyz` says. */
export const readinessOf = (
  { draining, store, semantic, health }: ReadinessParts,
  accounts: readonly ProviderAccount[],
): GatewayReadiness => ({
  ready: !draining(),
  detail: draining() ? 'draining: running answers finish, new requests should go elsewhere' : 'ready',
  store: { name: store.name, ...store.health() },
  semantic: semantic.state(),
  providers: accounts.map((account) => ({ name: account.name, state: stateOf(account, health) })),
})

/** The worst that is known of an account's deployments. Nobody is asked for this: what no call has tried is not known. */
const stateOf = ({ name, credential, provider }: ProviderAccount, health: ReadinessParts['health']): string => {
  const known = health.report().filter(({ deployment }) => deployment.startsWith(`${name}/`))
  const ready = known.filter(({ readiness }) => readiness.kind === 'ready')
  const counts = [
    [known.length - ready.length, 'resting'],
    [ready.filter(({ lastFailure }) => lastFailure !== undefined).length, 'whose last try failed'],
  ] as const
  const ill = counts.filter(([count]) => count > 0)
  if (ill.length > 0)
    return ill.map(([count, how]) => `${count} ${count === 1 ? 'deployment' : 'deployments'} ${how}`).join(', ')
  if (known.length > 0) return known.some(({ answered }) => answered) ? 'ready' : 'unchecked: no answer so far'
  return credential === undefined && provider.keyless !== true
    ? "unchecked: there is no key here, so it is called with the caller's own"
    : 'unchecked: not called since the start'
}

import type { CacheStore, StoreHealth } from '../cache/store.ts'
import type { ProviderAccount } from '../provider.ts'
import type { Health } from '../routing/health.ts'
import type { SemanticTier } from '../semantic/tier.ts'
import type { Dashboard } from './dashboard.ts'
import type { SpanWanted } from './minutes.ts'
import type { DashboardSnapshot, DeploymentView, ProviderView, SemanticView, StoreView } from './snapshot.ts'

export interface ViewCollaborators {
  readonly dashboard: Pick<Dashboard, 'look' | 'standing' | 'span' | 'nearMisses'>
  readonly semantic: Pick<SemanticTier, 'state' | 'learning'>
  readonly semanticSettings: Pick<SemanticView, 'mode' | 'maxErrorRate' | 'showsTexts'>
  readonly store: Pick<CacheStore, 'name' | 'stats' | 'health'>
  readonly health: Pick<Health, 'report'>
  readonly accounts: readonly ProviderAccount[]
  readonly models: readonly string[]
  readonly clock: { now(): number }
  readonly readiness: () => { readonly ready: boolean; readonly detail: string }
  readonly version: string
}

/** What fits a list to choose from. */
const maxModels = 200
const maxDeployments = 20

/** The state of everything, from a store that may be ill: then its tiers are left out. */
export const dashboardSnapshot = async (view: ViewCollaborators, wanted: SpanWanted): Promise<DashboardSnapshot> => {
  const { dashboard, store, health, accounts, models, clock, readiness, version } = view
  const { ready, detail } = readiness()
  await dashboard.look()
  return {
    version,
    now: clock.now(),
    ready,
    detail,
    ...dashboard.standing(),
    ...dashboard.span(wanted),
    stepMinutes: wanted.stepMinutes,
    store: await storeView(store),
    semantic: semanticView(view),
    providers: providerViews(accounts, health),
    models: models.slice(0, maxModels),
  }
}

const semanticView = ({ dashboard, semantic, semanticSettings }: ViewCollaborators): SemanticView => ({
  ...semantic.state(),
  ...semanticSettings,
  allowance: semantic.learning.allowance(),
  falseHits: semantic.learning.falseHits(),
  nearMisses: dashboard.nearMisses(),
})

const storeView = async (store: ViewCollaborators['store']): Promise<StoreView> => {
  const health: StoreHealth = store.health()
  try {
    return { name: store.name, ...health, tiers: await store.stats() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { name: store.name, ok: false, detail: health.ok ? reason : health.detail, tiers: [] }
  }
}

const providerViews = (
  accounts: readonly ProviderAccount[],
  health: ViewCollaborators['health'],
): readonly ProviderView[] => {
  const report = health.report()
  return accounts.map(({ name, credential, provider }) => ({
    name,
    credential: credential !== undefined ? 'own' : provider.keyless === true ? 'none' : 'caller',
    deployments: report
      .filter(({ deployment }) => deployment.startsWith(`${name}/`))
      .slice(0, maxDeployments)
      .map(({ deployment, readiness, breaker, inFlight, lastFailure, answered }): DeploymentView => {
        const { reason, until } = readiness.kind === 'resting' ? readiness : {}
        return {
          model: deployment.slice(name.length + 1, name.length + 1 + 128),
          resting: reason === undefined || until === undefined ? undefined : { reason, until },
          breaker,
          inFlight,
          lastFailure,
          answered,
        }
      }),
  }))
}

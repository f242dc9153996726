import { readDeployments } from './deployments.ts'
import { unknownModel, withoutDeployment } from './model-errors.ts'
import type { DormantDeployment, ModelListing, ModelSettings, ModelSources } from './model-settings.ts'
import type { Provider, ProviderAccount } from '../provider.ts'
import type { Deployment, Route } from './route.ts'

/** What the names of models mean. */
export interface Models {
  /**
   * A name under `models`, else `account/model`, else a well-known bare name. Throws `RequestError` 404 `model_not_found`, which
   * offers the closest names among those that `allowed` (globs) covers.
   */
  resolve(name: string, allowed?: readonly string[]): Route
  /** Every name that is known before anybody asks: for GET /v1/models, and as the bound of labels. */
  list(): readonly ModelListing[]
  /** Those that there are accounts of. */
  readonly providers: readonly Provider[]
  /** Deployments of `models` that are left out because their provider is off: to be said at the start. */
  readonly dormant: readonly DormantDeployment[]
}

/** Throws `ModelSettingsError` where `models` names a provider that does not exist. */
export const createModels = (sources: ModelSources): Models => {
  const { accounts, defaults, unavailable } = sources
  const configured = new Map<string, Route | undefined>()
  const dormant: DormantDeployment[] = []
  for (const [name, settings] of Object.entries(sources.models)) {
    const found = readDeployments(name, settings, sources)
    dormant.push(...found.dormant)
    configured.set(name, configuredRoute(name, settings, found.deployments, sources))
  }
  const listing = listingOf(configured, accounts)
  const known = new Set(listing.map(({ id }) => id))
  return {
    resolve: (name, allowed = ['*']) => {
      const route = configured.get(name)
      if (route !== undefined) return route
      if (configured.has(name)) throw withoutDeployment(name, dormant)
      const deployment = qualified(name, accounts) ?? bare(name, accounts)
      if (deployment === undefined) throw unknownModel(name, { known, allowed, unavailable })
      return {
        name,
        configured: known.has(name) || known.has(deployment.id),
        deployments: [deployment],
        selection: 'first',
        retry: defaults.retry,
        timeouts: defaults.timeouts,
        cache: {},
      }
    },
    list: () => listing,
    providers: accounts.map(({ provider }) => provider),
    dormant,
  }
}

const configuredRoute = (
  name: string,
  { select, retry, timeouts, cache }: ModelSettings,
  [first, ...others]: readonly Deployment[],
  { defaults }: ModelSources,
): Route | undefined =>
  first === undefined
    ? undefined
    : {
        name,
        configured: true,
        deployments: [first, ...others],
        selection: select,
        retry: {
          attempts: retry?.attempts ?? defaults.retry.attempts,
          backoffMs: retry?.backoffMs ?? defaults.retry.backoffMs,
          maxWaitMs: retry?.maxWaitMs ?? defaults.retry.maxWaitMs,
        },
        timeouts: {
          connectMs: timeouts?.connectMs ?? defaults.timeouts.connectMs,
          answerMs: timeouts?.answerMs ?? defaults.timeouts.answerMs,
          firstTokenMs: timeouts?.firstTokenMs ?? defaults.timeouts.firstTokenMs,
          idleMs: timeouts?.idleMs ?? defaults.timeouts.idleMs,
          totalMs: timeouts?.totalMs ?? defaults.timeouts.totalMs,
        },
        cache: cache ?? {},
      }

/** `account/model`: the account's name ends at the first slash, the model's name may hold more. */
const qualified = (name: string, accounts: readonly ProviderAccount[]): Deployment | undefined => {
  const slash = name.indexOf('/')
  const model = name.slice(slash + 1)
  const account = slash < 1 ? undefined : accounts.find((candidate) => candidate.name === name.slice(0, slash))
  return account === undefined || model === '' ? undefined : { id: name, account, model, weight: 1 }
}

/** Of several accounts whose provider knows the name, one that has a credential, then the provider's namesake. */
const bare = (name: string, accounts: readonly ProviderAccount[]): Deployment | undefined => {
  const able = accounts.filter(({ provider }) => provider.bareNames?.some((pattern) => name.search(pattern) !== -1))
  const withCredential = able.filter(({ credential }) => credential !== undefined)
  const best = withCredential.length > 0 ? withCredential : able
  const account = best.find((candidate) => candidate.name === candidate.provider.name) ?? best[0]
  return account === undefined ? undefined : { id: `${account.name}/${name}`, account, model: name, weight: 1 }
}

const listingOf = (
  configured: ReadonlyMap<string, Route | undefined>,
  accounts: readonly ProviderAccount[],
): readonly ModelListing[] => {
  const named = [...configured].flatMap(([id, route]) => (route === undefined ? [] : [{ id, ownedBy: 'reprise' }]))
  const known = accounts.flatMap(({ name, provider }) =>
    (provider.knownModels ?? []).map((model) => ({ id: `${name}/${model}`, ownedBy: provider.name })),
  )
  return [...named, ...known.filter(({ id }) => !configured.has(id))]
}

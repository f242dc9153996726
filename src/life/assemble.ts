import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { createApp } from '../app.ts'
import { idLabels } from '../cache/answer-id.ts'
import { createExact } from '../cache/exact.ts'
import { createRefresher } from '../cache/refresh.ts'
import { createAcrossInstances } from '../cache/flight/across-instances.ts'
import { createFlights } from '../cache/single-flight.ts'
import type { CacheStore } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { accountsOf } from '../config/accounts.ts'
import type { Config, Environment } from '../config.ts'
import type { Dashboard } from '../dashboard/dashboard.ts'
import { dashboardSnapshot } from '../dashboard/view.ts'
import { dialects } from '../dialects/index.ts'
import type { Events } from '../events.ts'
import { createFetcher } from '../gateway/fetch.ts'
import type { RecordedReply } from '../gateway/record.ts'
import { createHandles } from '../gateway/handles.ts'
import { withHandles } from '../gateway/held-responses.ts'
import { createFeedback } from '../gateway/feedback.ts'
import { createPace } from '../gateway/pace.ts'
import { createGateway } from '../gateway.ts'
import { createCallers } from '../http/callers.ts'
import type { SpoolSpace } from '../http/upload/spool.ts'
import type { AppCollaborators } from '../http/collaborators.ts'
import { createTracePlaces } from '../http/trace-place.ts'
import { createPrices, tableNameOf } from '../observe/cost.ts'
import type { Provider, ProviderAccount } from '../provider.ts'
import type { Health } from '../routing/health.ts'
import { idleGlobs } from '../routing/idle-globs.ts'
import { createModels } from '../routing/model.ts'
import type { Models } from '../routing/model.ts'
import { createRouter } from '../routing/router.ts'
import type { Deployment } from '../routing/route.ts'
import type { SemanticTier } from '../semantic/tier.ts'
import { createExchange } from '../upstream/exchange.ts'
import type { Pools } from '../upstream/pools.ts'
import type { RunningPrompts } from './prompts.ts'
import { readinessOf } from './readiness.ts'
import { checkJudge, similarOf } from './semantic.ts'
import { cacheSettingsOf, modelDefaultsOf, modelSettingsOf } from './settings.ts'

/** What outlives a reload of the configuration: connections, entries, what is known of deployments, who listens. */
export interface Lasting {
  readonly environment: Environment
  readonly providers: Readonly<Record<string, Provider>>
  readonly clock: Clock
  readonly events: Events
  readonly store: CacheStore
  /** See `countPurges`. */
  readonly purges: () => number
  readonly semantic: SemanticTier
  readonly pools: Pools
  readonly spoolSpace: SpoolSpace
  readonly health: Health
  readonly metrics: Pick<AppCollaborators['metrics'], 'render' | 'summary'>
  /** Spans are being sent somewhere. */
  readonly tracing: boolean
  readonly dashboard: Dashboard
  readonly prompts: Pick<RunningPrompts, 'shelf'>
  readonly page: AppCollaborators['dashboard']['page']
  readonly draining: () => boolean
  readonly running: AppCollaborators['running']
  readonly onFault: (error: unknown, requestId?: string) => void
  readonly version: string
  /** Signs handles where `server.secret` is not set. */
  readonly secret: Uint8Array
}

/** The gateway as one configuration wants it. */
export interface Assembly {
  readonly app: ReturnType<typeof createApp>
  /** `account/model` of every deployment that can be named before anybody asks. */
  readonly deployments: ReadonlySet<string>
  /** `gen_ai.provider.name` of an account. */
  readonly providerName: (account: string) => string
  /** Of the semantic tier, 0-1; undefined: no call asks it. */
  readonly maxErrorRate: number | undefined
  /** Accounts that can be called with what the gateway itself has. */
  readonly on: readonly string[]
  /** Others can be called with the caller's own key. */
  readonly passThrough: boolean
  readonly dormant: Models['dormant']
  /** What to tell the operator of globs that cover no model. */
  readonly idleGlobs: readonly string[]
}

const maxEventBytes = 16 * 1_024 ** 2
const maxRefreshes = 16
const refreshRestMs = 30_000

/** Puts the line together. Throws `ConfigError` or `ModelSettingsError` where the settings contradict what there is; opens nothing, and lets go who follows the dashboard under another admin key. */
export const assemble = (config: Config, lasting: Lasting): Assembly => {
  const { accounts, models, idleGlobs } = modelsOf(config, lasting)
  checkJudge(config, models)
  const line = lineOf(config, lasting, { accounts, models })
  const on = accounts.filter(({ credential, provider }) => credential !== undefined || provider.keyless === true)
  const app = createApp(collaboratorsOf(config, lasting, { accounts, models, ...line }))
  lasting.dashboard.admit(config.admin.key)
  return {
    app,
    deployments: new Set(
      models.list().flatMap(({ id }) => models.resolve(id).deployments.map((deployment) => deployment.id)),
    ),
    providerName: (account) => accounts.find(({ name }) => name === account)?.provider.genAiName ?? account,
    maxErrorRate: config.cache.semantic.mode === 'off' ? undefined : config.cache.semantic.maxErrorRate,
    on: on.map(({ name }) => name),
    passThrough: on.length < accounts.length,
    dormant: models.dormant,
    idleGlobs,
  }
}

/** Which accounts there are and what names of models mean. Throws as `assemble` does. */
export const modelsOf = (
  config: Config,
  { environment, providers }: Pick<Lasting, 'environment' | 'providers'>,
): Parts & Pick<Assembly, 'idleGlobs'> => {
  const { accounts, unavailable: off } = accountsOf(config, environment, providers)
  const unavailable = off.map((one) => ({ ...one, bareNames: providers[one.provider]?.bareNames }))
  const models = createModels({
    accounts,
    models: modelSettingsOf(config),
    defaults: modelDefaultsOf(config),
    unavailable,
  })
  return { accounts, models, idleGlobs: idleGlobs(config.clients, { accounts, models, unavailable }) }
}

interface Parts {
  readonly accounts: readonly ProviderAccount[]
  readonly models: Models
}

const lineOf = (config: Config, lasting: Lasting, { accounts, models }: Parts) => {
  const { clock, events, store, semantic, health, pools, onFault } = lasting
  const { announce } = events
  const random = Math.random
  const { maxAnswerBytes, timeout } = config.routing
  const prices = createPrices({
    overrides: config.prices,
    tableName: (name) => tableNameOf(accounts.find((account) => account.name === name)?.provider),
  })
  const transmit = createExchange({ pools, clock, dialects, maxAnswerBytes, maxEventBytes })
  // The price of a typical call: a thousand tokens in, a thousand out.
  const price = ({ account, model }: Deployment) =>
    prices.costOf(account.name, model, { inputTokens: 1_000, outputTokens: 1_000 })
  const exact = createExact({ store, clock })
  const fetcher = createFetcher({
    router: createRouter({ transmit, clock, random, health, announce, onFault, price }),
    flights: createFlights<RecordedReply>({
      clock,
      maxBufferBytes: config.cache.maxEntryBytes,
      followerWaitMs: timeout.total,
    }),
    across:
      store.leases &&
      createAcrossInstances({ leases: store.leases, clock, newHolder: randomUUID, waitMs: timeout.total }),
    purges: lasting.purges,
    exact,
    clock,
    random,
    announce,
    maxEntryBytes: config.cache.maxEntryBytes,
    costOf: prices.costOf,
  })
  const refreshAhead = config.cache.refreshAhead
  const refresher = createRefresher({ clock, refreshAhead, maxInFlight: maxRefreshes, restMs: refreshRestMs })
  const similar = similarOf(config, lasting, { exact, gateway: { answer: (call) => gateway.answer(call) } })
  const tools = { models, cache: cacheSettingsOf(config), exact, refresher, similar, fetcher, clock }
  const pace = config.cache.replay === 'paced' ? createPace({ clock, hurry: lasting.draining }) : undefined
  const gateway = createGateway({ ...tools, sharedAccounts: hasTenants(config), random, pace })
  return {
    feedback: createFeedback({ ...lasting, similar, tier: semantic, announce }),
    gateway: withHandles(gateway, {
      handles: createHandles(config.server.secret ?? lasting.secret),
      forget: (id) => store.purge({ kind: 'labels', labels: idLabels(id) }, 'purge', clock.now()),
    }),
  }
}

/** Without clients everybody with a key of their own is a tenant. */
const hasTenants = ({ clients, server }: Config): boolean =>
  clients.length === 0 ? server.open : new Set(clients.map(({ name, tenant }) => tenant ?? name)).size > 1

const collaboratorsOf = (
  config: Config,
  lasting: Lasting,
  { accounts, models, gateway, feedback }: Parts & Pick<AppCollaborators, 'gateway' | 'feedback'>,
): AppCollaborators => ({
  gateway,
  feedback,
  dialects,
  callers: createCallers(config.clients),
  models,
  store: lasting.store,
  admin: config.admin,
  maxEntryBytes: config.cache.maxEntryBytes,
  metrics: { ...lasting.metrics, key: config.metrics.key },
  dashboard: dashboardOf(config, lasting, { accounts, models }),
  prompts: { ...config.prompts, shelf: lasting.prompts.shelf },
  draining: lasting.draining,
  running: lasting.running,
  readiness: () => readinessOf(lasting, accounts),
  tracePlaceOf: createTracePlaces(lasting.tracing ? config.traces.sample : undefined),
  announce: lasting.events.announce,
  onFault: lasting.onFault,
  clock: lasting.clock,
  uploads: {
    limitBytes: config.server.uploads.limit,
    timeoutMs: config.server.uploads.timeout,
    spools: lasting.spoolSpace({
      folder: config.server.uploads.folder ?? tmpdir(),
      spaceBytes: config.server.uploads.space,
    }),
  },
  settings: {
    bodyLimitBytes: config.server.bodyLimit,
    bodyTimeoutMs: config.server.bodyTimeout,
    heartbeatMs: config.server.heartbeat,
    strict: config.routing.strict,
    cors: config.server.cors,
    loopbackHostsOnly: config.clients.length === 0 && !config.server.open,
    docs: config.server.docs,
  },
  version: lasting.version,
})

const dashboardOf = (
  { admin, cache: { semantic } }: Config,
  lasting: Lasting,
  { accounts, models }: Parts,
): AppCollaborators['dashboard'] => {
  const view = {
    ...lasting,
    accounts,
    semanticSettings: { mode: semantic.mode, maxErrorRate: semantic.maxErrorRate, showsTexts: admin.showBodies },
    models: models.list().map(({ id }) => id),
    readiness: () => readinessOf(lasting, accounts),
  }
  return {
    page: lasting.page,
    follow: lasting.dashboard.follow,
    snapshot: (span) => dashboardSnapshot(view, span),
  }
}

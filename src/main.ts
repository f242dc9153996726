import { basename } from 'node:path'
import type { Logger } from 'pino'
import { providers as shipped } from '../providers/index.ts'
import { createLocal } from '../providers/local.ts'
import { countPurges } from './cache/purges.ts'
import { openStore } from './cache/stores/index.ts'
import type { CacheStore } from './cache/store.ts'
import { receiving } from './cache/transfer/receiving.ts'
import { redisTarget } from './cache/stores/redis/url.ts'
import { toldOfPurges } from './cache/stores/told-of-purges.ts'
import { systemClock as clock } from './clock.ts'
import { configPath, loadConfig } from './config.ts'
import type { Config, Environment } from './config.ts'
import { dialects } from './dialects/index.ts'
import { createRunningCalls } from './http/running-calls.ts'
import { listen } from './http/server.ts'
import { createSpoolSpace } from './http/upload/spool.ts'
import { assemble, modelsOf } from './life/assemble.ts'
import type { Assembly, Lasting } from './life/assemble.ts'
import { banner } from './life/banner.ts'
import { startDashboard } from './life/dashboard.ts'
import { closeAll, finishAnswers, tellOfCut } from './life/ending.ts'
import { createObservers } from './life/observers.ts'
import { startPrompts } from './life/prompts.ts'
import { configFileOf, inSettings } from './life/in-settings.ts'
import { reloadable, watchConfigFile } from './life/reload.ts'
import type { Reloadable } from './life/reload.ts'
import { reloadWords } from './life/reload-words.ts'
import type { Settled } from './life/reload-words.ts'
import { startSecret } from './life/secret.ts'
import { checkJudge, embedderOf, semanticStanding, startSemantic } from './life/semantic.ts'
import { sharedRedisOf, storeSettingsOf } from './life/settings.ts'
import { missingFolder } from './prompt/folder.ts'
import type { Provider } from './provider.ts'
import type { LazyEmbedder } from './semantic/embedding/lazy-embedder.ts'
import type { Announce } from './events.ts'
import { createHealth } from './routing/health.ts'
import type { Models } from './routing/model.ts'
import type { SemanticTier } from './semantic/tier.ts'
import { createPools } from './upstream/pools.ts'

export interface GatewayOptions {
  readonly environment: Environment
  readonly version: string
  /** In place of the shipped ones. */
  readonly providers?: Readonly<Record<string, Provider>>
  /** Where the built dashboard lies; beside the built code when absent. */
  readonly pageFolder?: string | undefined
  /** Where the banner and the log lines go. */
  readonly write: (text: string) => void
}

/** A gateway that listens. */
export interface RunningGateway {
  /** e.g. http://127.0.0.1:8484 */
  readonly url: string
  /** Takes up the configuration as it is now; keeps the old one, and logs why, when that is wrong. */
  reload(): void
  /** Readiness off, running answers finished within `server.drainTimeout`, everything closed. */
  drain(): Promise<void>
  /** Says in the log that it ends now, and what that breaks off. The process has to be ended by whoever asks. */
  cutOff(): void
  /** No thread works on anything or waits for a disk. Otherwise `process.exit` would abort, or wait for a thread that is stuck. */
  threadsAtRest(): boolean
}

/** Environment → config → stores → providers → app → listen → drain. Rejects with what to do when it cannot start. */
export const startGateway = async (options: GatewayOptions): Promise<RunningGateway> => {
  const { environment, version, write } = options
  const config = loadConfig(environment)
  const sources = sourcesOf(() => ({ ...assemblies.current(), store: kept.store, semantic: semantic.tier }))
  const observers = await createObservers(config, write, { ...sources, clock, version })
  const { announce } = observers.events
  const semantic = await startSemantic(config, { ...observers, clock })
  const kept = await startStore(config, semantic.tier, announce)
  const pools = createPools({ connections: config.routing.connections })
  const prompts = await startPrompts(config, { ...observers, clock })
  const shown = await startDashboard(config, { ...observers, clock, pageFolder: options.pageFolder })
  let draining = false
  let stuck = false
  const lasting = {
    ...observers,
    environment,
    providers: withLocal(options.providers ?? shipped, config, semantic.embedder),
    clock,
    ...kept,
    semantic: semantic.tier,
    pools,
    spoolSpace: createSpoolSpace(),
    health: createHealth({ clock, announce }),
    ...shown,
    prompts,
    version,
    secret: startSecret(config, observers.logger),
    draining: () => draining,
    running: createRunningCalls(),
  }
  const assemblies = startLine(config, lasting, observers.logger)

  const server = await listen(
    { fetch: (...request) => assemblies.current().app.fetch(...request) },
    { ...listenSettingsOf(config), breakOff: lasting.running.breakOff },
  )
  const watched = [prompts.follow(), watchConfigFile(configPath(environment).path, assemblies.reload)]
  const url = urlOf(server.address)
  write(banner({ ...assemblies.current(), ...settledFacts(options, config, kept.store), url }))
  // Its table is made at the first match, which would else be a call's.
  assemblies.current().app.router.match('GET', '/')
  semantic.begin()

  const drain = async () => {
    draining = true
    watched.forEach((one) => one.close())
    shown.dashboard.stopFollowing()
    await finishAnswers(server, config.server.drainTimeout, observers)
    stuck = !(await closeAll([kept.store, semantic, pools, shown.dashboard, observers], { ...observers, clock }))
  }
  const threadsAtRest = () => !stuck && semantic.atRest() && (kept.store.atRest?.() ?? true)
  return { url, reload: assemblies.reload, drain, cutOff: () => tellOfCut(server, observers), threadsAtRest }
}

/** The line as the configuration wants it, and anew at every reload. */
const startLine = (config: Config, lasting: Lasting, logger: Logger): Reloadable<Assembly & Settled> => {
  const assemblies = reloadable<Assembly & Settled>(
    () => {
      const settings = loadConfig(lasting.environment)
      return { ...inSettings(lasting.environment, () => assemble(settings, lasting)), config: settings }
    },
    { logger, words: (before, now) => reloadWords(config, before, now) },
  )
  assemblies.current().idleGlobs.forEach((told) => logger.warn(told))
  return assemblies
}

/** What the observers ask for when a page is read or a call is over: by then everything runs. */
const sourcesOf = (
  running: () => Pick<Assembly, 'deployments' | 'maxErrorRate' | 'providerName'> & {
    readonly store: Pick<CacheStore, 'stats'>
    readonly semantic: SemanticTier
  },
) => ({
  deployments: () => running().deployments,
  providerName: (account: string) => running().providerName(account),
  tiers: () => running().store.stats(),
  semantic: () => semanticStanding(running().semantic, running().maxErrorRate),
})

/** Where answers are kept; what is purged there the semantic tier forgets. */
const startStore = async (config: Config, { purged }: Pick<SemanticTier, 'purged'>, announce: Announce) => {
  const { store, purges } = countPurges(await openStore(storeSettingsOf(config), { clock, announce }))
  return { store: receiving(toldOfPurges(store, purged), clock), purges }
}

const settledFacts = ({ environment, version }: GatewayOptions, { clients }: Config, store: CacheStore) => ({
  version,
  configFile: configFileOf(environment),
  clients: clients.length,
  store: store.name,
  storeReached: store.health().ok,
})

export interface CheckedSettings extends Pick<Assembly, 'dormant'>, Pick<Config, 'prompts'> {
  readonly warnings: readonly string[]
  readonly models: Models
}

/** What `startGateway` would leave out or warn of. Throws what it would refuse; opens nothing. */
export const checkSettings = (environment: Environment): CheckedSettings => {
  const config = loadConfig(environment)
  const providers = withLocal(shipped, config, embedderOf(config, clock))
  const { models, idleGlobs } = inSettings(environment, () => {
    const parts = modelsOf(config, { environment, providers })
    checkJudge(config, parts.models)
    checkRedis(config)
    return parts
  })
  const { prompts } = config
  const missing = missingFolder(prompts.path)
  return {
    dormant: models.dormant,
    warnings: [...idleGlobs, ...(missing === undefined ? [] : [missing])],
    models,
    prompts,
  }
}

/** What a start would find out as it opens the store. */
const checkRedis = (config: Config): void => {
  const redis = sharedRedisOf(config)
  if (redis !== undefined) redisTarget(redis.url)
}

/** The embedder is known by the last part of its path. */
const withLocal = (providers: Providers, { cache }: Config, embedder: LazyEmbedder): Providers => ({
  ...providers,
  local: createLocal({ model: basename(cache.semantic.model), embedder, clock }),
})

type Providers = Readonly<Record<string, Provider>>

const listenSettingsOf = ({ server: { host, port, bodyTimeout, uploads } }: Config) => ({
  host,
  port,
  bodyTimeoutMs: Math.max(bodyTimeout, uploads.timeout),
  clock,
  dialect: dialects.chat,
})

const urlOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

import type { Logger } from 'pino'
import type { Exact } from '../cache/exact.ts'
import type { CacheStore } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import { ConfigError } from '../config.ts'
import type { Config } from '../config.ts'
import { messageOf } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Gateway } from '../gateway.ts'
import { createAuditing } from '../gateway/auditing.ts'
import { createJudging, noJudge } from '../gateway/judging.ts'
import { createSimilar } from '../gateway/similar.ts'
import type { Similar } from '../gateway/similar.ts'
import { createTeaching } from '../gateway/teaching.ts'
import type { SemanticStanding } from '../observe/metrics/semantic.ts'
import type { Models } from '../routing/model.ts'
import { createLearning, MOST_RECORDS } from '../semantic/learning/learning.ts'
import { readLearning } from '../semantic/learning/learning-file.ts'
import { warmUpEligibility } from '../semantic/eligibility/warm-up.ts'
import { lazyEmbedder } from '../semantic/embedding/lazy-embedder.ts'
import type { LazyEmbedder } from '../semantic/embedding/lazy-embedder.ts'
import { createReplication, noReplication } from '../semantic/replication/replication.ts'
import type { Replication } from '../semantic/replication/replication.ts'
import { noTier } from '../semantic/no-tier.ts'
import { semanticTier } from '../semantic/tier.ts'
import type { SemanticTier } from '../semantic/tier.ts'
import { ownPlaceOf, sharedRedisOf } from './settings.ts'

/** The embedder that the semantic tier and the provider `local` share. Who needs neither loads not even its code. */
export const embedderOf = ({ cache: { semantic } }: Config, clock: Clock): LazyEmbedder =>
  lazyEmbedder(async () => {
    const { openEmbedder } = await import('../semantic/embedding/open-embedder.ts')
    return openEmbedder({ ...semantic, deadlineMs: semantic.deadline }, clock)
  }, clock)

export interface RunningSemantic {
  readonly tier: SemanticTier
  /** For the provider `local`. */
  readonly embedder: LazyEmbedder
  /** The gateway listens: the tier may open. */
  begin(): void
  /** No thread works on anything, so that the process may end. */
  atRest(): boolean
  close(): Promise<void>
}

/** A model that loads takes both cores of a small machine: the first answers come before it. */
const AFTER_THE_START_MS = 250

/** Makes the semantic tier, unless it is off. It opens behind the start, which waits for nothing of it. */
export const startSemantic = async (config: Config, parts: TierParts): Promise<RunningSemantic> => {
  const embedder = embedderOf(config, parts.clock)
  let begin = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const tier = await tierOf(config, embedder, { ...parts, begun })
  return {
    tier,
    embedder,
    begin,
    atRest: () => tier.atRest() && embedder.atRest(),
    close: async () => {
      begin()
      // The tier's last prompts still want it.
      await tier.close()
      await embedder.close()
    },
  }
}

interface TierParts {
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
  readonly events: Events
}

const tierOf = async (
  config: Config,
  embedder: LazyEmbedder,
  { clock, logger, events, begun }: TierParts & { readonly begun: Promise<void> },
): Promise<SemanticTier> => {
  const { mode, deadline: deadlineMs, ...settings } = config.cache.semantic
  if (mode === 'off' || !config.cache.enabled) return noTier()
  const folder = ownPlaceOf(config, 'semantic')
  const warn = (message: string) => logger.warn(message)
  const replication = await replicationOf(config, { clock, events })
  const learning = createLearning({ maxEntries: MOST_RECORDS }, folder && readLearning(folder))
  return semanticTier({
    clock,
    deadlineMs,
    learning,
    replication,
    open: async (signal, changed) => {
      await begun
      warmUpEligibility()
      await clock.sleep(AFTER_THE_START_MS, signal)
      const { openTier } = await import('../semantic/open-tier.ts')
      return openTier(
        { ...settings, deadlineMs, folder },
        { clock, learning, embedder, replication, changed, warn },
        signal,
      )
    },
    onTrouble: warn,
  })
}

/** Changes of the index that a stream in Redis keeps; about 1.4 KB each for usual prompts. */
const SHARED_CHANGES = 20_000

/** With whom the answers are shared, the index is as well. Where none are, no Redis client is loaded. */
const replicationOf = async (
  config: Config,
  { clock, events }: Pick<TierParts, 'clock' | 'events'>,
): Promise<Replication> => {
  const redis = sharedRedisOf(config)
  if (redis === undefined || !config.cache.semantic.share) return noReplication()
  const { redisLog } = await import('../semantic/replication/redis-log.ts')
  const log = redisLog({ ...redis, maxLength: SHARED_CHANGES, clock })
  return createReplication({ log, clock, announce: events.announce })
}

/** For the metrics; undefined: the tier is off. */
export const semanticStanding = (
  { state, learning }: Pick<SemanticTier, 'state' | 'learning'>,
  maxErrorRate: number | undefined,
): SemanticStanding | undefined =>
  maxErrorRate === undefined || state().state === 'off'
    ? undefined
    : { falseHits: learning.falseHits(), allowance: learning.allowance(), maxErrorRate }

export interface SimilarParts {
  readonly store: CacheStore
  readonly semantic: SemanticTier
  readonly clock: Clock
  readonly events: Events
}

/** The tier on the line, as one configuration wants it. Its judge asks through the very gateway that it is for. */
export const similarOf = (
  config: Config,
  { store, semantic: tier, clock, events }: SimilarParts,
  { exact, gateway }: { readonly exact: Exact; readonly gateway: Pick<Gateway, 'answer'> },
): Similar => {
  const { announce } = events
  const promise = config.cache.semantic
  const { model, perMinute } = promise.judge
  const judging = model === undefined ? noJudge : createJudging({ model, perMinute }, { gateway, clock, announce })
  return createSimilar({
    tier,
    exact,
    storeIsWell: () => store.health().ok,
    clock,
    announce,
    showTexts: config.admin.showBodies,
    maxErrorRate: promise.maxErrorRate,
    teaching: createTeaching({ tier, store, announce, judging }),
    auditing: createAuditing({
      plan: () => tier.learning.audits(promise),
      served: () => void tier.learning.served(promise),
      random: Math.random,
      announce,
    }),
  })
}

/** Better said at the start than found out by a judge that never answers. */
export const checkJudge = ({ cache }: Config, models: Pick<Models, 'resolve'>): void => {
  const { model } = cache.semantic.judge
  if (model === undefined) return
  try {
    models.resolve(model)
  } catch (error) {
    const reason = messageOf(error)
    throw new ConfigError('cache.semantic.judge', [`cache.semantic.judge.model: ${reason}`])
  }
}

import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Exact } from '../cache/exact.ts'
import type { CacheStore } from '../cache/store.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Events } from '../events.ts'
import { createAuditing } from '../gateway/auditing.ts'
import { createSimilar } from '../gateway/similar.ts'
import type { Similar } from '../gateway/similar.ts'
import { createTeaching } from '../gateway/teaching.ts'
import type { SemanticStanding } from '../observe/metrics/semantic.ts'
import { createLearning } from '../semantic/learning/learning.ts'
import { readLearning } from '../semantic/learning/learning-file.ts'
import { openTier } from '../semantic/open-tier.ts'
import { redisLog } from '../semantic/replication/redis-log.ts'
import { createReplication, noReplication } from '../semantic/replication/replication.ts'
import type { Replication } from '../semantic/replication/replication.ts'
import { noTier, semanticTier } from '../semantic/tier.ts'
import type { SemanticTier } from '../semantic/tier.ts'

interface Surroundings {
  readonly clock: Clock
  readonly logger: Pick<Logger, 'warn'>
  readonly events: Events
}

/** Opens the semantic tier behind the start, unless it is off. Opens nothing that the start would have to wait for. */
export const startSemantic = (config: Config, { clock, logger, events }: Surroundings): SemanticTier => {
  const { mode, audit, deadline: deadlineMs, ...settings } = config.cache.semantic
  if (mode === 'off' || !config.cache.enabled) return noTier()
  const folder = folderOf(config)
  const warn = (message: string) => logger.warn(message)
  const replication = replicationOf(config, { clock, events })
  const learning = createLearning({ maxEntries: settings.maxPrompts, audit }, folder && readLearning(folder))
  return semanticTier({
    clock,
    deadlineMs,
    learning,
    replication,
    open: (signal, changed) =>
      openTier({ ...settings, deadlineMs, folder }, { clock, learning, replication, changed, warn }, signal),
    onTrouble: warn,
  })
}

/** Changes of the index that a stream in Redis keeps; about 1.4 KB each for usual prompts. */
const SHARED_CHANGES = 20_000

/** With whom the answers are shared, the index is as well. */
const replicationOf = (config: Config, { clock, events }: Pick<Surroundings, 'clock' | 'events'>): Replication => {
  const { store, semantic } = config.cache
  const { url, prefix } = config.redis
  const isShared = url !== undefined && (store === 'redis' || store === 'auto')
  if (!isShared || !semantic.share) return noReplication()
  const log = redisLog({ url, prefix, maxLength: SHARED_CHANGES, clock })
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

/** The tier on the line, as one configuration wants it. */
export const similarOf = (
  config: Config,
  { store, semantic: tier, clock, events }: SimilarParts,
  exact: Exact,
): Similar => {
  const { announce } = events
  return createSimilar({
    tier,
    exact,
    storeIsWell: () => store.health().ok,
    clock,
    announce,
    showTexts: config.admin.showBodies,
    teaching: createTeaching({ tier, store, announce }),
    auditing: createAuditing({ share: config.cache.semantic.audit, random: Math.random }),
  })
}

/** One a port, so that gateways that share the folder keep theirs apart. */
const folderOf = ({ cache, server }: Config): string | undefined =>
  cache.store === 'memory' ? undefined : join(cache.path, `semantic-${server.port}`)

import { join } from 'node:path'
import type { CacheSettings } from '../cache/settings.ts'
import type { Config } from '../config.ts'
import type { ModelDefaults, ModelSettings } from '../routing/model-settings.ts'

/** The configuration in the words of the parts that obey it: durations become `…Ms`. */
export const cacheSettingsOf = ({ cache }: Config): CacheSettings => ({
  enabled: cache.enabled,
  ttlMs: cache.ttl,
  maxTtlMs: cache.maxTtl,
  staleWhileRevalidateMs: cache.staleWhileRevalidate,
  staleIfErrorMs: cache.staleIfError,
  refreshAhead: cache.refreshAhead,
  scope: cache.scope,
  maxEntryBytes: cache.maxEntryBytes,
  semantic: { mode: cache.semantic.mode, maxErrorRate: cache.semantic.maxErrorRate },
})

export const modelDefaultsOf = ({ routing }: Config): ModelDefaults => ({
  retry: {
    attempts: routing.retry.attempts,
    backoffMs: routing.retry.backoff,
    maxWaitMs: routing.retry.maxWait,
  },
  timeouts: {
    connectMs: routing.timeout.connect,
    answerMs: routing.timeout.answer,
    firstTokenMs: routing.timeout.firstToken,
    idleMs: routing.timeout.idle,
    totalMs: routing.timeout.total,
  },
})

export const modelSettingsOf = ({ models }: Config): Readonly<Record<string, ModelSettings>> =>
  Object.fromEntries(Object.entries(models).map(([name, settings]) => [name, oneModel(settings)]))

const oneModel = ({ select, deployments, retry, timeout, cache }: Config['models'][string]): ModelSettings => ({
  select,
  deployments,
  retry: retry && { attempts: retry.attempts, backoffMs: retry.backoff, maxWaitMs: retry.maxWait },
  timeouts: timeout && {
    connectMs: timeout.connect,
    answerMs: timeout.answer,
    firstTokenMs: timeout.firstToken,
    idleMs: timeout.idle,
    totalMs: timeout.total,
  },
  cache: cache && {
    enabled: cache.enabled,
    ttlMs: cache.ttl,
    staleWhileRevalidateMs: cache.staleWhileRevalidate,
    staleIfErrorMs: cache.staleIfError,
  },
})

/** What `openStore` needs. */
export const storeSettingsOf = ({ cache, redis }: Config) => ({
  store: cache.store,
  path: cache.path,
  maxBytes: cache.maxBytes,
  memory: cache.memory,
  redis: {
    url: redis.url,
    caFile: redis.ca,
    prefix: redis.prefix,
    readDeadlineMs: redis.readDeadline,
    writeDeadlineMs: redis.writeDeadline,
  },
})

/** The Redis in which instances share their answers, and so whatever belongs to answers; undefined where they share none. */
export const sharedRedisOf = ({
  cache: { store },
  redis: { url, prefix },
}: Config): { readonly url: string; readonly prefix: string } | undefined =>
  url !== undefined && (store === 'redis' || store === 'auto') ? { url, prefix } : undefined

/** Where this gateway keeps `what` beside the embedded store: one a port, so that gateways that share the folder keep theirs apart. */
export const ownPlaceOf = ({ cache, server }: Config, what: string, ending = ''): string | undefined =>
  cache.store === 'memory' ? undefined : join(cache.path, `${what}-${server.port}${ending}`)

import type { CacheControls } from '../call.ts'
import type { ParsedRequest } from '../dialect.ts'
import type { ModelCacheSettings } from '../model-cache.ts'
import { limitSemantics } from './semantic-limits.ts'
import type { SemanticLimits } from './semantic-limits.ts'
import type { CacheSettings } from './settings.ts'

/** What the cache may do for one call: the operator's limits, and the caller's wishes where they are stricter. */
export interface CachePolicy {
  /** Why the cache stands aside: neither read nor written, nor joined with other calls. undefined: it does not. */
  readonly bypass?: string | undefined
  /** May be answered from a kept answer or by joining an equal call in flight. */
  readonly read: boolean
  readonly write: boolean
  /** What to tell of a call that goes upstream with nothing found (see `forwardReason`). */
  readonly fwd: 'bypass' | 'request' | 'miss'
  /** Where nothing kept may be used the answer is a 504, whatever the other members say. */
  readonly onlyIfCached: boolean
  readonly namespace: string
  readonly tags: readonly string[]
  /** How many places there are for an answer. Each call draws one of them, and shares no call under way. */
  readonly variants: number
  /** How long the answer is kept fresh, before jitter. */
  readonly ttlMs: number
  /** The longest lifetime that any answer may have for this model, before jitter. */
  readonly maxTtlMs: number
  /** The name that is asked for: answers are shared with the other names of its route, lifetimes are not. */
  readonly model: string
  /** The operator's stale windows: how long the answer is kept after that. */
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
  /** The oldest answer that will do; Infinity where no age is too high. */
  readonly maxAgeMs: number
  /** How long past its freshness an answer will do while a refresh runs behind it. */
  readonly maxStaleMs: number
  /** How long past its freshness an answer will do when every deployment failed. */
  readonly maxStaleIfErrorMs: number
  /** How far a similar prompt's answer may serve; undefined: not at all. */
  readonly semantic?: SemanticLimits | undefined
  /** Which of the caller's wishes were cut down to the operator's limits. */
  readonly clamped: readonly string[]
}

export interface PolicyQuestion {
  readonly request: ParsedRequest
  readonly controls: CacheControls
  /** False when parsing the body lost something (see `readBody`). */
  readonly lossless: boolean
  readonly settings: CacheSettings
  /** Settings of the route's model over the general ones. */
  readonly route: ModelCacheSettings
}

const defaultNamespace = 'default'

/** Decides before anything is looked up. RFC 9111 §5.2.1, RFC 5861. */
export const cachePolicy = (question: PolicyQuestion): CachePolicy => {
  const { controls } = question
  const limits = limitsOf(question)
  const bypass = bypassReason(question)
  // max-age=0 asks for an answer made now, which is what no-cache says.
  const refresh = controls.noCache || controls.maxAgeSeconds === 0
  const ttl = clamp(controls.ttlSeconds, limits.ttlMs, limits.maxTtlMs)
  const stale = staleWindow(controls, limits)
  const staleIfError = staleIfErrorWindow(controls, limits)
  const semantics = limitSemantics(controls, question.settings.semantic)
  const read = bypass === undefined && !refresh
  return {
    bypass,
    read,
    write: bypass === undefined && ttl.ms > 0,
    fwd: bypass !== undefined ? 'bypass' : refresh ? 'request' : 'miss',
    onlyIfCached: controls.onlyIfCached,
    namespace: controls.namespace ?? defaultNamespace,
    tags: controls.tags,
    variants: controls.variants ?? 1,
    ttlMs: ttl.ms,
    maxTtlMs: limits.maxTtlMs,
    model: question.request.model,
    staleWhileRevalidateMs: limits.staleWhileRevalidateMs,
    staleIfErrorMs: limits.staleIfErrorMs,
    maxAgeMs: milliseconds(controls.maxAgeSeconds) ?? Infinity,
    maxStaleMs: stale.ms,
    maxStaleIfErrorMs: staleIfError.ms,
    semantic: bypass === undefined ? semantics.semantic : undefined,
    clamped: [
      ...(ttl.clamped ? ['ttl'] : []),
      ...(stale.clamped ? ['max-stale'] : []),
      ...(staleIfError.clamped ? ['stale-if-error'] : []),
      ...semantics.clamped,
    ],
  }
}

const bypassReason = ({ request, controls, lossless, settings, route }: PolicyQuestion): string | undefined => {
  if (!(route.enabled ?? settings.enabled)) return 'disabled'
  if (controls.noStore) return 'no-store'
  if (!lossless) return 'inexact-body'
  return request.unrepeatable
}

interface Limits {
  readonly ttlMs: number
  readonly maxTtlMs: number
  readonly staleWhileRevalidateMs: number
  readonly staleIfErrorMs: number
}

const limitsOf = ({ settings, route }: PolicyQuestion): Limits => {
  const ttlMs = route.ttlMs ?? settings.ttlMs
  return {
    ttlMs,
    // A model whose own ttl is longer than the general bound was meant to have it.
    maxTtlMs: Math.max(settings.maxTtlMs ?? 0, ttlMs),
    staleWhileRevalidateMs: route.staleWhileRevalidateMs ?? settings.staleWhileRevalidateMs,
    staleIfErrorMs: route.staleIfErrorMs ?? settings.staleIfErrorMs,
  }
}

interface Clamped {
  readonly ms: number
  readonly clamped: boolean
}

const clamp = (askedSeconds: number | undefined, otherwiseMs: number, limitMs: number): Clamped => {
  const askedMs = milliseconds(askedSeconds) ?? otherwiseMs
  return { ms: Math.min(askedMs, limitMs), clamped: askedMs > limitMs }
}

// RFC 9111 §5.2.1.1: who sends max-age and no max-stale does not want a stale answer.
const staleWindow = (controls: CacheControls, limits: Limits): Clamped =>
  clamp(
    controls.maxStaleSeconds,
    controls.maxAgeSeconds === undefined ? limits.staleWhileRevalidateMs : 0,
    limits.staleWhileRevalidateMs,
  )

// A caller who bounds staleness for ordinary answers means it in an outage too, unless stale-if-error says otherwise.
const staleIfErrorWindow = (controls: CacheControls, limits: Limits): Clamped => {
  const bounded = controls.maxStaleSeconds ?? (controls.maxAgeSeconds === undefined ? Infinity : 0)
  const otherwiseMs = Math.min(bounded * 1_000, limits.staleIfErrorMs)
  return clamp(controls.staleIfErrorSeconds, otherwiseMs, limits.staleIfErrorMs)
}

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1_000

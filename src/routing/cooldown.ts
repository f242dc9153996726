import type { UpstreamErrorFacts } from '../errors.ts'

/** A deployment left out for a while, because it said so or refused our credential. */
export interface Cooldown {
  readonly reason: 'rate-limit' | 'credential'
  /** Epoch ms. */
  readonly until: number
  /** The provider named the time; false: it said only that there were too many calls. */
  readonly asked: boolean
}

export interface CooldownSettings {
  /** After a 429 that names no time, ms. */
  readonly unspokenMs: number
  /** However long a provider asks for, it is tried again after this, ms: limits are often lifted early. */
  readonly maxMs: number
  /** After our credential was refused, ms: only an operator can mend that. */
  readonly credentialMs: number
}

export const cooldownDefaults: CooldownSettings = { unspokenMs: 30_000, maxMs: 600_000, credentialMs: 600_000 }

/** Whether the provider refused for the number of calls, which says nothing against its health. */
export const isRateLimit = (facts: UpstreamErrorFacts): boolean => facts.fault === 'overload' && facts.status === 429

/** How long the provider asks to be left alone, ms; undefined when it did not say so in earnest. */
export const askedWaitMs = (facts: UpstreamErrorFacts): number | undefined =>
  facts.retryAfterMs !== undefined && Number.isFinite(facts.retryAfterMs) && facts.retryAfterMs >= 0
    ? facts.retryAfterMs
    : undefined

/** The cooldown that a failure of the gateway's own credential calls for; undefined for other failures. */
export const cooldownFor = (
  facts: UpstreamErrorFacts,
  now: number,
  settings: CooldownSettings,
): Cooldown | undefined => {
  if (facts.fault === 'credential') return { reason: 'credential', until: now + settings.credentialMs, asked: false }
  if (facts.fault !== 'overload') return undefined
  const askedMs = askedWaitMs(facts)
  if (askedMs !== undefined) {
    return { reason: 'rate-limit', until: now + Math.min(askedMs, settings.maxMs), asked: true }
  }
  return isRateLimit(facts) ? { reason: 'rate-limit', until: now + settings.unspokenMs, asked: false } : undefined
}

/** Of two cooldowns the one to keep: a refused credential, else what the provider asked for, else the later end. */
export const strongerCooldown = (present: Cooldown | undefined, next: Cooldown, now: number): Cooldown => {
  if (present === undefined || present.until <= now) return next
  if (rank(present) !== rank(next)) return rank(present) > rank(next) ? present : next
  return present.until > next.until ? present : next
}

const rank = (cooldown: Cooldown): number => (cooldown.reason === 'credential' ? 2 : cooldown.asked ? 1 : 0)

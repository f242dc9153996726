import type { Breaker } from './breaker.ts'
import type { Cooldown } from './cooldown.ts'

/** Whether a deployment may be asked now. */
export type Readiness =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'resting'
      readonly reason: RestReason
      /** Epoch ms. */
      readonly until: number
      readonly whenAlone: WhenAlone
    }

type RestReason = 'rate-limit' | 'credential' | 'breaker'

/**
 * What a call may do with a resting deployment when no other is ready. An answer that comes late is better than none, and none at
 * once is better than a wait without hope (a stale answer may stand behind it):
 * - `try`: at once. The rest was our guess after a 429 that named no time; it must not stop a route that has nothing else.
 * - `wait`: until the end of the rest. The provider named the time, or the breaker opened for the first time, which is often a
 *   blip, or a probe is under way that is about to tell.
 * - `never`: a refused credential stays refused until an operator mends it; a breaker whose probe failed means an outage.
 */
type WhenAlone = 'try' | 'wait' | 'never'

export const ready: Readiness = { kind: 'ready' }

/** How soon to look again at a deployment that is being probed, ms. */
const probeLookMs = 250

/** The strictest of what cooldown and breaker say. */
export const readinessOf = (
  { cooldown, breaker }: { readonly cooldown: Cooldown | undefined; readonly breaker: Breaker },
  now: number,
): Readiness => {
  const cooling = restOfCooldown(cooldown, now)
  const broken = restOfBreaker(breaker, now)
  if (cooling.kind === 'ready') return broken
  if (broken.kind === 'ready') return cooling
  const stricter = strictness[broken.whenAlone] > strictness[cooling.whenAlone] ? broken : cooling
  return { ...stricter, until: Math.max(cooling.until, broken.until) }
}

const strictness: Readonly<Record<WhenAlone, number>> = { try: 0, wait: 1, never: 2 }

const restOfCooldown = (cooldown: Cooldown | undefined, now: number): Readiness => {
  if (cooldown === undefined || cooldown.until <= now) return ready
  const { reason, until } = cooldown
  return {
    kind: 'resting',
    reason,
    until,
    whenAlone: reason === 'credential' ? 'never' : cooldown.asked ? 'wait' : 'try',
  }
}

const restOfBreaker = (breaker: Breaker, now: number): Readiness => {
  if (breaker.state === 'half-open') {
    return { kind: 'resting', reason: 'breaker', until: now + probeLookMs, whenAlone: 'wait' }
  }
  if (breaker.state === 'closed' || breaker.until <= now) return ready
  const { until } = breaker
  return { kind: 'resting', reason: 'breaker', until, whenAlone: breaker.openings === 1 ? 'wait' : 'never' }
}

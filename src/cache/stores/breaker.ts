/** When a store rests because asking it does no good. Pure: time is an argument. */
export interface BreakerSettings {
  /** So many failures in a row open it: a store that has just died after a long good time. */
  readonly consecutiveFailures: number
  /** So does this share of the calls in one window, 0-1, if there were … */
  readonly failureRatio: number
  /** … at least so many failures: a store that is ill now and then. */
  readonly minimumFailures: number
  readonly windowMs: number
  /** How long the first rest is; each rest after a failed probe is twice as long, up to `maxOpenMs`. */
  readonly openMs: number
  readonly maxOpenMs: number
}

export const defaultBreaker: BreakerSettings = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  minimumFailures: 10,
  windowMs: 10_000,
  openMs: 1_000,
  maxOpenMs: 30_000,
}

export type Breaker =
  | { readonly state: 'closed'; readonly window: Window; readonly inARow: number }
  /** Nobody is let through until `until`. `rests`: how many in a row, this one included. */
  | { readonly state: 'open'; readonly until: number; readonly rests: number }
  /** One probe is on its way. If it has not come back by `until`, another may go. */
  | { readonly state: 'half-open'; readonly until: number; readonly rests: number }

/** What was counted since `since`. */
interface Window {
  readonly since: number
  readonly calls: number
  readonly failures: number
}

/** How a call was let through: only a probe's outcome counts while the breaker is half open. */
export type Pass = 'call' | 'probe'

export const closedBreaker = (now: number): Breaker => ({
  state: 'closed',
  window: { since: now, calls: 0, failures: 0 },
  inARow: 0,
})

/** Whether a call may go now. */
export const admit = (
  breaker: Breaker,
  now: number,
  settings: BreakerSettings,
): { readonly breaker: Breaker; readonly pass: Pass | undefined } => {
  if (breaker.state === 'closed') return { breaker, pass: 'call' }
  if (now < breaker.until) return { breaker, pass: undefined }
  return { breaker: { state: 'half-open', until: now + settings.maxOpenMs, rests: breaker.rests }, pass: 'probe' }
}

/** What a call's outcome makes of the breaker. A success that was too slow is a failure here. */
export const record = (
  breaker: Breaker,
  outcome: { readonly pass: Pass; readonly ok: boolean; readonly now: number },
  settings: BreakerSettings,
): Breaker => {
  const { pass, ok, now } = outcome
  if (breaker.state === 'closed') return pass === 'call' ? counted(breaker, ok, now, settings) : breaker
  if (breaker.state === 'open' || pass !== 'probe') return breaker
  return ok ? closedBreaker(now) : opened(breaker.rests + 1, now, settings)
}

const counted = (
  breaker: Breaker & { readonly state: 'closed' },
  ok: boolean,
  now: number,
  settings: BreakerSettings,
): Breaker => {
  const before = now - breaker.window.since < settings.windowMs ? breaker.window : { since: now, calls: 0, failures: 0 }
  const window = { since: before.since, calls: before.calls + 1, failures: before.failures + (ok ? 0 : 1) }
  const inARow = ok ? 0 : breaker.inARow + 1
  const often = window.failures >= settings.minimumFailures && window.failures >= window.calls * settings.failureRatio
  const isIll = !ok && (inARow >= settings.consecutiveFailures || often)
  return isIll ? opened(1, now, settings) : { state: 'closed', window, inARow }
}

const opened = (rests: number, now: number, settings: BreakerSettings): Breaker => ({
  state: 'open',
  until: now + Math.min(settings.maxOpenMs, settings.openMs * 2 ** Math.min(rests - 1, 30)),
  rests,
})

/** A circuit breaker as a value. Times are epoch ms. Ideas: cockatiel's consecutive and sampling breakers. */
export type Breaker =
  | { readonly state: 'closed'; readonly consecutive: number; readonly window: BreakerWindow }
  | { readonly state: 'open'; readonly until: number; readonly openings: number }
  /** One probe is under way; nothing else may pass until it has reported. */
  | { readonly state: 'half-open'; readonly openings: number }

/** What was counted since `startedAt`. */
interface BreakerWindow {
  readonly startedAt: number
  readonly calls: number
  readonly failures: number
}

export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly consecutive: number
  /** Share of failures, 0-1, that opens it once a window holds `minimumCalls`. */
  readonly failureRate: number
  readonly minimumCalls: number
  readonly windowMs: number
  /** First rest after opening, ms; doubles with each probe that fails, up to `maxRestMs`. */
  readonly restMs: number
  readonly maxRestMs: number
}

export const breakerDefaults: BreakerSettings = {
  consecutive: 5,
  failureRate: 0.5,
  minimumCalls: 20,
  windowMs: 30_000,
  restMs: 5_000,
  maxRestMs: 60_000,
}

/** Closed, with nothing counted. */
export const closedBreaker: Breaker = {
  state: 'closed',
  consecutive: 0,
  window: { startedAt: 0, calls: 0, failures: 0 },
}

/** A try begins: an open breaker whose rest is over lets it pass as the one probe. */
export const breakerBegan = (breaker: Breaker, now: number): Breaker =>
  breaker.state === 'open' && now >= breaker.until ? { state: 'half-open', openings: breaker.openings } : breaker

/** A try proved the deployment alive. While open or half-open only the probe's word counts: other tries began before. */
export const breakerSucceeded = (breaker: Breaker, now: number, probe: boolean, settings: BreakerSettings): Breaker => {
  if (breaker.state === 'closed')
    return { ...breaker, consecutive: 0, window: counted(breaker.window, now, 0, settings) }
  return probe && breaker.state === 'half-open' ? closedBreaker : breaker
}

/** A try failed in a way that speaks against the deployment. */
export const breakerFailed = (breaker: Breaker, now: number, probe: boolean, settings: BreakerSettings): Breaker => {
  if (breaker.state === 'half-open') return probe ? opened(now, breaker.openings + 1, settings) : breaker
  if (breaker.state === 'open') return breaker
  const consecutive = breaker.consecutive + 1
  const window = counted(breaker.window, now, 1, settings)
  const tooMany = window.calls >= settings.minimumCalls && window.failures >= window.calls * settings.failureRate
  return consecutive >= settings.consecutive || tooMany
    ? opened(now, 1, settings)
    : { state: 'closed', consecutive, window }
}

/** The probe ended without a verdict (its caller left): the next try probes in its place. */
export const breakerReleased = (breaker: Breaker, now: number): Breaker =>
  breaker.state === 'half-open' ? { state: 'open', until: now, openings: breaker.openings } : breaker

const opened = (now: number, openings: number, settings: BreakerSettings): Breaker => ({
  state: 'open',
  until: now + Math.min(settings.restMs * 2 ** (openings - 1), settings.maxRestMs),
  openings,
})

const counted = (window: BreakerWindow, now: number, failures: number, settings: BreakerSettings): BreakerWindow =>
  now - window.startedAt >= settings.windowMs
    ? { startedAt: now, calls: 1, failures }
    : { startedAt: window.startedAt, calls: window.calls + 1, failures: window.failures + failures }

import {
  breakerBegan,
  breakerFailed,
  breakerReleased,
  breakerSucceeded,
  type Breaker,
  type BreakerSettings,
} from './breaker.ts'
import type { Clock } from '../clock.ts'
import { cooldownFor, isRateLimit, strongerCooldown, type Cooldown, type CooldownSettings } from './cooldown.ts'
import type { UpstreamError, UpstreamErrorFacts, UpstreamFault } from '../errors.ts'
import type { Announce } from '../events.ts'
import { cooldownMessage, failureWords, restMessage } from './health-messages.ts'
import { expectedLatencyMs, observed, type PeakEwma } from './peak-ewma.ts'
import type { Deployment } from './route.ts'

export type TrialKind = 'plain' | 'stream'

/** `caller`: the try carries the caller's own credential, so that a limit or a refusal is theirs and nobody else's. */
export type Blame = 'gateway' | 'caller'

/** One try as health sees it. */
export interface Trial {
  /** The first output came (of a plain call: all of it). */
  answered(latencyMs: number): void
  /** It failed, before the first output or after it. */
  failed(error: UpstreamError, elapsedMs: number): void
  /** Nothing more will come. May be called twice. Without a verdict before it, a probe is given back. */
  end(): void
}

/** What is known of one deployment. Transitions are pure and live in breaker.ts, cooldown.ts and peak-ewma.ts; here they are kept. */
export interface KnownDeployment {
  readonly deployment: Deployment
  breaker: Breaker
  cooldown: Cooldown | undefined
  inFlight: number
  /** How the last try that says something of the deployment went wrong; undefined: it answered, or there was none. */
  lastFailure: LastFailure | undefined
  /** It has answered, or refused a request for the request's own fault, since it is known. */
  answered: boolean
  readonly latency: { plain: PeakEwma | undefined; stream: PeakEwma | undefined }
}

export interface LastFailure {
  /** Epoch ms. */
  readonly at: number
  /** See `failureWords`. */
  readonly how: string
}

export interface TrialCollaborators {
  readonly clock: Clock
  readonly announce: Announce
  readonly breaker: BreakerSettings
  readonly cooldown: CooldownSettings
}

/** Counts the try as in flight; where the breaker's rest is over it is the probe. */
export const beginTrial = (
  collaborators: TrialCollaborators,
  known: KnownDeployment,
  { kind, blame }: { readonly kind: TrialKind; readonly blame: Blame },
): Trial => {
  const { clock, breaker: settings } = collaborators
  let probe = moveBreaker(collaborators, known, breakerBegan(known.breaker, clock.now()))
  let ended = false
  known.inFlight += 1
  const judge = (turn: typeof breakerSucceeded) => {
    moveBreaker(collaborators, known, turn(known.breaker, clock.now(), probe, settings))
    probe = false
  }
  return {
    answered: (latencyMs) => {
      known.latency[kind] = observed(known.latency[kind], latencyMs, clock.now())
      known.lastFailure = undefined
      known.answered = true
      if (known.cooldown?.reason === 'rate-limit' && !known.cooldown.asked) known.cooldown = undefined
      judge(breakerSucceeded)
    },
    failed: ({ facts }, elapsedMs) => {
      if (facts.fault === 'timeout') known.latency[kind] = afterTimeout(known.latency[kind], elapsedMs, clock.now())
      if (blame === 'gateway') cool(collaborators, known, facts)
      known.lastFailure = lastFailureAfter(known.lastFailure, facts, { blame, now: clock.now() })
      const verdict = verdictOn(facts)
      if (verdict === 'alive') known.answered = true
      if (verdict !== undefined) judge(verdict === 'alive' ? breakerSucceeded : breakerFailed)
    },
    end: () => {
      if (ended) return
      ended = true
      known.inFlight -= 1
      if (probe) moveBreaker(collaborators, known, breakerReleased(known.breaker, clock.now()))
    },
  }
}

/**
 * What a failure says of the deployment; nothing when the caller left, when a limit or a credential stood before the answer, or when
 * something was not found: what that was, and whether it is missed by all, nobody tells.
 */
const verdictOn = (facts: UpstreamErrorFacts): 'alive' | 'ill' | undefined => {
  if (facts.fault === 'request') return 'alive'
  return silent.has(facts.fault) || isRateLimit(facts) ? undefined : 'ill'
}

const silent: ReadonlySet<UpstreamFault> = new Set(['aborted', 'credential', 'not-found'])

/** The caller who left, and a limit or a refusal of the caller's own credential, leave it as it was. */
const lastFailureAfter = (
  before: LastFailure | undefined,
  facts: UpstreamErrorFacts,
  { blame, now }: { readonly blame: Blame; readonly now: number },
): LastFailure | undefined => {
  if (facts.fault === 'request') return undefined
  const callers = blame === 'caller' && (facts.fault === 'credential' || isRateLimit(facts))
  return facts.fault === 'aborted' || callers ? before : { at: now, how: failureWords(facts) }
}

/** A wait that ended in nothing was at least so long: it may raise the average, never lower it. */
const afterTimeout = (average: PeakEwma | undefined, elapsedMs: number, now: number): PeakEwma | undefined =>
  elapsedMs > (expectedLatencyMs(average, now) ?? 0) ? { latencyMs: elapsedMs, at: now } : average

const cool = ({ clock, announce, cooldown }: TrialCollaborators, known: KnownDeployment, facts: UpstreamErrorFacts) => {
  const now = clock.now()
  const next = cooldownFor(facts, now, cooldown)
  if (next === undefined || next.until <= now) return
  const before = known.cooldown
  known.cooldown = strongerCooldown(before, next, now)
  const { reason, until } = known.cooldown
  // A crowd that is refused together is one fact, not a hundred.
  if (before !== undefined && before.until > now && before.reason === reason) return
  const message = cooldownMessage(known.deployment, reason, until - now, facts.status)
  announce({ type: 'cooldown', deployment: known.deployment.id, reason, untilMs: until, message })
}

/** Puts the breaker there and announces a change of state. True when this made it half-open, that is: when the mover is the probe. */
const moveBreaker = ({ announce, clock }: TrialCollaborators, known: KnownDeployment, next: Breaker): boolean => {
  const before = known.breaker
  known.breaker = next
  if (before.state === next.state) return false
  const deployment = known.deployment.id
  announce({ type: 'breaker', deployment, state: next.state })
  const restMs = next.state === 'open' ? next.until - clock.now() : 0
  if (next.state === 'open' && restMs > 0) {
    const message = restMessage(known.deployment, restMs, known.lastFailure?.how)
    announce({ type: 'cooldown', deployment, reason: 'breaker', untilMs: next.until, message })
  }
  return next.state === 'half-open'
}

import type { Readiness } from './readiness.ts'
import type { Deployment } from './route.ts'

/** A deployment as one call sees it. */
export interface Candidate {
  readonly deployment: Deployment
  readonly triesLeft: number
  /** Epoch ms before which this call leaves it alone: its own backoff. */
  readonly notBefore: number
  readonly readiness: Readiness
  /** Its last try in this call ended by a deadline: another such wait might take all the time that is left. */
  readonly wasSilent?: boolean | undefined
}

/** Where one call stands. Epoch ms. */
export interface Moment {
  readonly now: number
  readonly deadlineAt: number
  /** The longest wait for a deployment that rests, ms. */
  readonly maxWaitMs: number
  /** The deployment tried or waited for last. */
  readonly current: Deployment | undefined
}

export type Step<C extends Candidate> =
  | { readonly kind: 'try'; readonly candidate: C }
  /** `crowd`: other calls wait for the same moment. */
  | { readonly kind: 'wait'; readonly candidate: C; readonly until: number; readonly crowd: boolean }
  | { readonly kind: 'give-up' }

/**
 * THE order of failover, given the candidates in the order of selection:
 * 1. stay with the deployment tried or waited for last while it has tries left and does not rest, after the backoff, but not with one
 *    that was silent for too long while another is ready now;
 * 2. else the first one that is ready now;
 * 3. else the one that is ready soonest (see `WhenAlone`), at once or after waiting, if that is before the deadline and no longer than
 *    anybody is to wait for a rest;
 * 4. else give up.
 */
export const nextStep = <C extends Candidate>(
  candidates: readonly C[],
  { now, deadlineAt, maxWaitMs, current }: Moment,
): Step<C> => {
  if (now >= deadlineAt) return { kind: 'give-up' }
  const left = candidates.filter(({ triesLeft }) => triesLeft > 0)
  const staying = left.find(({ deployment }) => deployment === current)
  const free = left.find(
    (one) => one.readiness.kind === 'ready' && one.notBefore <= now && !(one === staying && one.wasSilent === true),
  )
  const isLeft = staying?.wasSilent === true && free !== undefined
  if (staying?.readiness.kind === 'ready' && staying.notBefore < deadlineAt && !isLeft)
    return tryAt(staying, staying.notBefore, now)
  if (free !== undefined) return { kind: 'try', candidate: free }
  const soonest = earliest(left, { now, maxWaitMs })
  if (soonest === undefined) return { kind: 'give-up' }
  const availableAt = availability(soonest, { now, maxWaitMs })
  return availableAt < deadlineAt ? tryAt(soonest, availableAt, now) : { kind: 'give-up' }
}

const tryAt = <C extends Candidate>(candidate: C, at: number, now: number): Step<C> =>
  at <= now ? { kind: 'try', candidate } : { kind: 'wait', candidate, until: at, crowd: at !== candidate.notBefore }

/** Who may wait for how long, from when on. */
type Patience = Pick<Moment, 'now' | 'maxWaitMs'>

/** Epoch ms, not before now, at which a call with no better choice may ask it; Infinity for never. */
const availability = ({ readiness, notBefore }: Candidate, { now, maxWaitMs }: Patience): number => {
  if (readiness.kind === 'ready' || readiness.whenAlone === 'try') return Math.max(notBefore, now)
  // Without our own backoff on top, which spreads those who come back.
  const isWorthIt = readiness.whenAlone === 'wait' && readiness.until - now <= maxWaitMs
  return isWorthIt ? Math.max(readiness.until, notBefore) : Infinity
}

/** Of equals the first in the order of selection. */
const earliest = <C extends Candidate>(candidates: readonly C[], patience: Patience): C | undefined => {
  let best: C | undefined
  for (const candidate of candidates) {
    if (best === undefined || availability(candidate, patience) < availability(best, patience)) best = candidate
  }
  return best
}

import { attemptFailures } from './attempt-failures.ts'
import type { Attempt } from '../call.ts'
import { RouteFailedError, shown, type Problem, type RequestError } from '../errors.ts'
import { seconds } from './health-messages.ts'
import { withTries } from './request-fault.ts'
import { accountNames } from './route.ts'
import type { Deployment } from './route.ts'

/** Why one deployment did not answer: how its last try failed, or why it was not tried. */
export interface Setback {
  readonly deployment: Deployment
  readonly kind: 'rate-limit' | 'timeout' | 'credential' | 'overload' | 'connect' | 'protocol' | 'not-found' | 'resting'
  readonly message: string
  /** Epoch ms. */
  readonly at: number
  /** Epoch ms when it may be asked again, where that is known. */
  readonly readyAt?: number | undefined
  /** What the provider said, for the caller where nobody else answers: of the kind `not-found`. */
  readonly refusal?: RequestError | undefined
}

/**
 * The most useful problem when no deployment answered. A model or path that was not found counts only where nothing else went wrong but
 * refused credentials, and those only where they are all: the caller can do nothing about either and something about the rest.
 * What the provider said when all did not find it · 429 when all were rate limited, with the soonest retry-after · 504 when any timed out · 502 when all refused our credential · else
 * what the last one said.
 */
export const routeFailure = (
  routeName: string,
  setbacks: readonly Setback[],
  attempts: readonly Attempt[],
  now: number,
): RouteFailedError | RequestError => {
  const name = shown(routeName)
  const others = setbacks.filter(({ kind }) => kind !== 'credential' && kind !== 'not-found')
  const refusal = setbacks.findLast((setback) => setback.refusal !== undefined)?.refusal
  if (others.length === 0 && refusal !== undefined) return withTries(refusal, attempts)
  const problem =
    setbacks.length === 0
      ? timedOut(name, 'The time for the whole call was over before a try (timeout.total).')
      : others.length === 0
        ? credentialRefused(setbacks)
        : otherProblem(name, others, now)
  return new RouteFailedError({ ...problem, attempts: attemptFailures(attempts) })
}

const otherProblem = (name: string, setbacks: readonly Setback[], now: number): Problem => {
  const retryAfterMs = soonest(setbacks, now)
  if (setbacks.every(({ kind }) => kind === 'rate-limit')) return rateLimited(name, retryAfterMs)
  const timeout = setbacks.findLast(({ kind }) => kind === 'timeout')
  if (timeout !== undefined) return timedOut(name, timeout.message)
  const last = setbacks.at(-1)
  const message = `No deployment of ${name} answered. The last: ${last?.message ?? ''}`
  switch (last?.kind) {
    case 'connect':
      return { status: 502, kind: 'upstream', message, code: 'upstream_unreachable' }
    case 'protocol':
      return { status: 502, kind: 'upstream', message, code: 'upstream_invalid_answer' }
    default:
      return { status: 503, kind: 'unavailable', message, code: 'upstream_unavailable', retryAfterMs }
  }
}

const rateLimited = (name: string, retryAfterMs: number | undefined): Problem => ({
  status: 429,
  kind: 'rate-limit',
  message:
    `Every deployment of ${name} is rate limited by its provider. Try again ` +
    `${retryAfterMs === undefined ? 'later' : `in ${seconds(retryAfterMs)}`}, or give the model another deployment.`,
  code: 'rate_limit_exceeded',
  retryAfterMs,
})

const timedOut = (name: string, reason: string): Problem => ({
  status: 504,
  kind: 'timeout',
  message: `No deployment of ${name} answered in time. ${reason} Try again, ask for less, or raise the timeout.`,
  code: 'upstream_timeout',
})

const credentialRefused = (setbacks: readonly Setback[]): Problem => {
  const names = accountNames(setbacks.map(({ deployment }) => deployment))
  return {
    status: 502,
    kind: 'upstream',
    message:
      `The gateway's own credential for ${names.join(', ')} was refused, not yours. ` +
      `Its operator must check ${names.map((name) => `providers.${name}.apiKey`).join(', ')}: the key, what it may use, its credit.`,
    code: 'provider_credential_refused',
  }
}

const soonest = (setbacks: readonly Setback[], now: number): number | undefined => {
  const times = setbacks.flatMap(({ readyAt }) => (readyAt === undefined ? [] : [Math.max(0, readyAt - now)]))
  return times.length === 0 ? undefined : Math.min(...times)
}

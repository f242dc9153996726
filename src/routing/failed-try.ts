import type { Attempt, Call } from '../call.ts'
import { askedWaitMs, isRateLimit } from './cooldown.ts'
import { RequestError, UpstreamError, type UpstreamErrorFacts } from '../errors.ts'
import type { Stop } from './journey.ts'
import { callerCredentialFault, isAboutKept, requestFault } from './request-fault.ts'
import type { Setback } from './route-failure.ts'

/** What a failed try means for its call. */
export interface FailedTry {
  readonly failure: NonNullable<Attempt['failure']>
  /** Ends the call at once, because no other deployment would do better. */
  readonly end?: Error | undefined
  readonly setback: Setback
}

/** A provider's words are cut here, characters. */
const maxMessageLength = 500

/** Reads what a try was rejected with. `now` in epoch ms. */
export const failedTry = (
  call: Call,
  { deployment, credential }: Pick<Stop, 'deployment' | 'credential'>,
  thrown: unknown,
  now: number,
): FailedTry => {
  if (thrown instanceof RequestError) {
    const { status, message } = thrown.problem
    return {
      failure: { fault: 'request', status, message },
      end: thrown,
      setback: { deployment, kind: 'protocol', message, at: now },
    }
  }
  const error = thrown instanceof UpstreamError ? thrown : faultOfOurs(deployment.id, thrown)
  const { fault, status, detail } = error.facts
  const message = tellable(error.facts, credential)
  const askedMs = askedWaitMs(error.facts)
  const readyAt = askedMs === undefined ? undefined : now + askedMs
  const refusal = fault === 'not-found' ? requestFault(call, deployment, error) : undefined
  return {
    failure: { fault, status, message, detail },
    end: endOfCall(call, { deployment, credential }, error),
    setback: { deployment, kind: setbackKind(error.facts), message, at: now, readyAt, refusal },
  }
}

const endOfCall = (
  call: Call,
  { deployment, credential }: Pick<Stop, 'deployment' | 'credential'>,
  error: UpstreamError,
): Error | undefined => {
  switch (error.facts.fault) {
    case 'aborted':
      return error
    case 'request':
      return requestFault(call, deployment, error)
    case 'not-found':
      return isAboutKept(call) ? requestFault(call, deployment, error) : undefined
    case 'credential':
      return credential === 'caller' ? callerCredentialFault(call, deployment, error) : undefined
    default:
      return undefined
  }
}

const setbackKind = (facts: UpstreamErrorFacts): Setback['kind'] => {
  if (isRateLimit(facts)) return 'rate-limit'
  return facts.fault === 'request' || facts.fault === 'aborted' ? 'protocol' : facts.fault
}

/** What may be logged: a provider that refuses a key tends to quote it. */
const tellable = ({ fault, message, deployment }: UpstreamErrorFacts, credential: Stop['credential']): string =>
  fault === 'credential'
    ? `${deployment} refused the ${credential === 'caller' ? "caller's own" : "gateway's"} credential.`
    : message.slice(0, maxMessageLength)

const faultOfOurs = (deployment: string, cause: unknown): UpstreamError =>
  new UpstreamError({
    deployment,
    fault: 'protocol',
    message: `The call to ${deployment} failed inside the gateway; its log names the cause.`,
    cause,
  })

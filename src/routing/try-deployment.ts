import { attempt } from './attempt.ts'
import { backoffMs } from './backoff.ts'
import type { Attempt, Content, Reply } from '../call.ts'
import type { Clock } from '../clock.ts'
import { callFor } from './credential.ts'
import { RequestError, UpstreamError } from '../errors.ts'
import type { Announce } from '../events.ts'
import { failedTry } from './failed-try.ts'
import type { Health } from './health.ts'
import type { Journey, Stop } from './journey.ts'
import { withTries } from './request-fault.ts'
import type { Timeouts, Transmit } from './route.ts'
import type { Trial } from './trial.ts'
import { watchedItems } from './watched-items.ts'

export interface TryCollaborators {
  readonly transmit: Transmit
  readonly clock: Clock
  /** Uniform in [0, 1). */
  random(): number
  readonly health: Health
  readonly announce: Announce
  /** Told of what `transmit` threw that is no `UpstreamError`: a fault of ours. The call goes on to the next try. */
  onFault(error: unknown, requestId: string): void
}

/** One try. undefined: it failed, and `stop` tells how. Throws what ends the whole call: the caller's own fault, or that it left. */
export const tryDeployment = async (
  collaborators: TryCollaborators,
  journey: Journey,
  stop: Stop,
): Promise<Reply | undefined> => {
  const { clock, health, announce } = collaborators
  const { call, deadlineAt } = journey
  const { deployment, credential } = stop
  const startedAt = clock.now()
  const begunAt = clock.monotonic()
  journey.sentAt ??= begunAt
  const kind = stop.tries > 0 ? 'retry' : journey.attempts.length > 0 ? 'fallback' : 'first'
  journey.current = stop
  stop.tries += 1
  call.tried?.(deployment.id)
  announce({ type: 'attempt-start', requestId: call.id, deployment: deployment.id, at: startedAt, kind })
  const trial = health.begin(deployment, journey.kind, credential === 'caller' ? 'caller' : 'gateway')
  const limits = { timeouts: timeoutsOf(journey, stop, health), deadlineAt }
  const result = await attempt(collaborators, callFor(call, credential), deployment, limits).then(
    (transmission) => ({ transmission }),
    (thrown: unknown) => ({ thrown }),
  )
  if ('thrown' in result) {
    failed(collaborators, journey, stop, { thrown: result.thrown, trial, startedAt, begunAt })
    return undefined
  }
  trial.answered(clock.now() - startedAt)
  record(collaborators, journey, stop, { startedAt, begunAt, failure: undefined })
  return {
    content: watched(result.transmission.content, { trial, clock, startedAt, signal: call.signal() }),
    provider: deployment.account.name,
    model: deployment.model,
    attempts: journey.attempts,
    headers: result.transmission.headers,
    cacheHeaders: result.transmission.cacheHeaders,
    dropped: result.transmission.dropped,
    upstreamMs: clock.monotonic() - journey.sentAt,
  }
}

/** Sound and the last hope are waited for as long as the call may take: the one is read while it comes, and the other is better late than never. */
const timeoutsOf = ({ call, route, stops }: Journey, stop: Stop, health: Health): Timeouts => {
  const isHopeLeft = stops.some(
    (other) => other !== stop && other.tries === 0 && health.readiness(other.deployment).kind === 'ready',
  )
  return isHopeLeft && call.request.raw !== true ? route.timeouts : { ...route.timeouts, answerMs: undefined }
}

/** Keeps the deployment counted as busy until the content is read, returned or left behind, and learns of a stream that breaks. */
const watched = (
  content: Content,
  { trial, clock, startedAt, signal }: { trial: Trial; clock: Clock; startedAt: number; signal: AbortSignal },
): Content => {
  if (content.kind === 'body' || signal.aborted) {
    trial.end()
    return content
  }
  const end = () => {
    signal.removeEventListener('abort', end)
    trial.end()
  }
  signal.addEventListener('abort', end, { once: true })
  const onEnd = (error?: unknown) => {
    if (error instanceof UpstreamError) trial.failed(error, clock.now() - startedAt)
    end()
  }
  return content.kind === 'bytes'
    ? { ...content, bytes: watchedItems(content.bytes, onEnd) }
    : { kind: 'events', events: watchedItems(content.events, onEnd) }
}

interface Begun {
  /** Epoch ms. */
  readonly startedAt: number
  /** The same by the monotonic clock. */
  readonly begunAt: number
}

const failed = (
  { clock, announce, random, onFault }: TryCollaborators,
  journey: Journey,
  stop: Stop,
  { thrown, trial, startedAt, begunAt }: Begun & { readonly thrown: unknown; readonly trial: Trial },
): void => {
  const now = clock.now()
  // A model's name that the caller made up says nothing of the deployment that it leads to.
  const isMadeUp = thrown instanceof UpstreamError && thrown.facts.fault === 'not-found' && !journey.route.configured
  if (thrown instanceof UpstreamError) {
    if (!isMadeUp) trial.failed(thrown, now - startedAt)
  } else if (!(thrown instanceof RequestError)) onFault(thrown, journey.call.id)
  trial.end()
  const { failure, end, setback } = failedTry(journey.call, stop, thrown, now)
  record({ clock, announce }, journey, stop, { startedAt, begunAt, failure })
  if (end !== undefined) throw end instanceof RequestError && end !== thrown ? withTries(end, journey.attempts) : end
  const askedMs = setback.readyAt === undefined ? 0 : setback.readyAt - now
  stop.notBefore = now + backoffMs(journey.route.retry, stop.tries, askedMs, random)
  stop.setback = setback
}

const record = (
  { clock, announce }: Pick<TryCollaborators, 'clock' | 'announce'>,
  journey: Journey,
  { deployment }: Stop,
  { startedAt, begunAt, failure }: Begun & Pick<Attempt, 'failure'>,
): void => {
  const entry: Attempt = {
    deployment: deployment.id,
    provider: deployment.account.name,
    startedAt,
    durationMs: clock.monotonic() - begunAt,
    failure,
  }
  journey.attempts.push(entry)
  const { id: requestId, dialect, trace } = journey.call
  announce({ type: 'attempt-end', requestId, dialect: dialect.name, attempt: entry, trace })
}

import type { Attempt, Call } from '../call.ts'
import { credentialSource, missingCredential, type CredentialSource } from './credential.ts'
import { seconds } from './health-messages.ts'
import type { Health } from './health.ts'
import type { Candidate, Moment } from './next-step.ts'
import type { Readiness } from './readiness.ts'
import { routeFailure, type Setback } from './route-failure.ts'
import type { Deployment, Route } from './route.ts'
import { selectionOrder } from './selection.ts'
import type { TrialKind } from './trial.ts'

/** One call on its way along a route: what it has tried and what came of it. Lives as long as the call. */
export interface Journey {
  readonly call: Call
  readonly route: Route
  readonly kind: TrialKind
  /** Epoch ms after which nothing of this call may run. */
  readonly deadlineAt: number
  /** In the order of selection. */
  readonly stops: readonly Stop[]
  readonly attempts: Attempt[]
  /** Tried or waited for last. */
  current: Stop | undefined
  /** When the first try began, by the monotonic clock. */
  sentAt: number | undefined
}

/** One deployment as this call has met it. */
export interface Stop {
  readonly deployment: Deployment
  readonly credential: Exclude<CredentialSource, 'missing'>
  tries: number
  /** Epoch ms before which this call leaves it alone. */
  notBefore: number
  setback: Setback | undefined
}

interface StopCandidate extends Candidate {
  readonly stop: Stop
}

export interface JourneyCollaborators {
  readonly health: Health
  random(): number
  price(deployment: Deployment): number | undefined
}

/** Throws `RequestError` or `RouteFailedError` when a credential is needed and nobody has one. */
export const beginJourney = (
  collaborators: JourneyCollaborators,
  {
    call,
    route,
    turn,
    now,
  }: { readonly call: Call; readonly route: Route; readonly turn: number; readonly now: number },
): Journey => {
  const kind = call.request.stream ? 'stream' : 'plain'
  const stops = route.deployments.flatMap((deployment) => stopAt(deployment, credentialSource(call, route, deployment)))
  if (stops.length === 0) throw missingCredential(route)
  return {
    call,
    route,
    kind,
    deadlineAt: now + route.timeouts.totalMs,
    stops: inOrder(collaborators, stops, { route, turn, kind }),
    attempts: [],
    current: undefined,
    sentAt: undefined,
  }
}

export const candidatesOf = ({ stops, route }: Journey, health: Health, now: number): readonly StopCandidate[] =>
  stops.map((stop) => ({
    stop,
    deployment: stop.deployment,
    // What was not found is not there a moment later.
    triesLeft: stop.setback?.kind === 'not-found' ? 0 : route.retry.attempts - stop.tries,
    notBefore: stop.notBefore,
    wasSilent: stop.setback?.kind === 'timeout',
    readiness: readinessFor(stop, health.readiness(stop.deployment), now),
  }))

export const momentOf = ({ route, deadlineAt, current }: Journey, now: number): Moment => ({
  now,
  deadlineAt,
  maxWaitMs: route.retry.maxWaitMs,
  current: current?.deployment,
})

/** Why the journey ends here without an answer. What rested counts less than what was tried. */
export const failureOf = ({ route, stops, attempts }: Journey, health: Health, now: number) => {
  const rested = stops.flatMap((stop) => (stop.setback === undefined ? restSetback(stop.deployment, health, now) : []))
  // Oldest first: the problem tells what came last.
  const tried = stops
    .flatMap(({ setback }) => (setback === undefined ? [] : [setback]))
    .sort((one, other) => one.at - other.at)
  return routeFailure(route.name, [...rested, ...tried], attempts, now)
}

/** A wait that the provider asked of this caller alone is no cooldown for others, and yet one for this call. */
const readinessFor = ({ setback }: Stop, readiness: Readiness, now: number): Readiness =>
  readiness.kind === 'ready' && setback?.readyAt !== undefined && setback.readyAt > now
    ? { kind: 'resting', reason: 'rate-limit', until: setback.readyAt, whenAlone: 'wait' }
    : readiness

const stopAt = (deployment: Deployment, credential: CredentialSource): readonly Stop[] =>
  credential === 'missing' ? [] : [{ deployment, credential, tries: 0, notBefore: 0, setback: undefined }]

/** Selection among those that are ready, so that the share of a resting one is spread over all others; the resting ones follow. */
const inOrder = (
  { health, random, price }: JourneyCollaborators,
  stops: readonly Stop[],
  { route, turn, kind }: { readonly route: Route; readonly turn: number; readonly kind: TrialKind },
): readonly Stop[] => {
  const facts = {
    turn,
    random,
    price,
    inFlight: health.inFlight,
    latencyMs: (deployment: Deployment) => health.latencyMs(deployment, kind),
  }
  const isReady = ({ deployment }: Stop) => health.readiness(deployment).kind === 'ready'
  const [ready, resting] = [stops.filter(isReady), stops.filter((stop) => !isReady(stop))]
  return [ready, resting].flatMap((group) => {
    const stopOf = new Map(group.map((stop) => [stop.deployment, stop]))
    return selectionOrder(route.selection, [...stopOf.keys()], facts).flatMap((chosen) => stopOf.get(chosen) ?? [])
  })
}

const restSetback = (deployment: Deployment, health: Health, now: number): readonly Setback[] => {
  const readiness = health.readiness(deployment)
  if (readiness.kind === 'ready') return []
  const { reason, until } = readiness
  const kind = reason === 'breaker' ? 'resting' : reason
  const how = reason === 'breaker' ? health.lastFailure(deployment)?.how : undefined
  const last = how === undefined ? '' : `; the last time, ${how}`
  const rest = `${deployment.id} is left alone for another ${seconds(until - now)} after ${restCauses[reason]}${last}.`
  return [{ deployment, kind, message: rest, at: now, readyAt: reason === 'credential' ? undefined : until }]
}

const restCauses = {
  'rate-limit': 'it asked for fewer calls',
  credential: "it refused the gateway's credential",
  breaker: 'failing several times in a row',
} as const

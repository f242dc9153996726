import { LRUCache } from 'lru-cache'
import { breakerDefaults, closedBreaker, type Breaker, type BreakerSettings } from './breaker.ts'
import type { Clock } from '../clock.ts'
import { cooldownDefaults, type CooldownSettings } from './cooldown.ts'
import type { Announce } from '../events.ts'
import { expectedLatencyMs } from './peak-ewma.ts'
import { readinessOf, ready, type Readiness } from './readiness.ts'
import type { Deployment } from './route.ts'
import { beginTrial, type Blame, type KnownDeployment, type LastFailure, type Trial, type TrialKind } from './trial.ts'

/** What this process knows of each deployment: rests, calls in flight, latency. */
export interface Health {
  readiness(deployment: Deployment): Readiness
  inFlight(deployment: Deployment): number
  /** Of the last try, where that failed. */
  lastFailure(deployment: Deployment): LastFailure | undefined
  /** Expected time to the first output, ms, plain calls and streams apart; undefined when never measured. */
  latencyMs(deployment: Deployment, kind: TrialKind): number | undefined
  /** A try begins. Every trial must be ended. */
  begin(deployment: Deployment, kind: TrialKind, blame: Blame): Trial
  /** For /readyz and the dashboard, in no order. */
  report(): readonly DeploymentHealth[]
}

interface DeploymentHealth {
  /** `account/model` */
  readonly deployment: string
  readonly readiness: Readiness
  readonly breaker: Breaker['state']
  readonly inFlight: number
  readonly lastFailure: LastFailure | undefined
  /** False: nothing has been heard of it yet but, at most, how it failed. */
  readonly answered: boolean
}

export interface HealthCollaborators {
  readonly clock: Clock
  readonly announce: Announce
  readonly breaker?: BreakerSettings
  readonly cooldown?: CooldownSettings
  /** Clients may make up model names without end: of those unused for longest it is forgotten that they rest. */
  readonly maxDeployments?: number
}

/** Survives a reload of the configuration: what has another key or address then starts afresh, all else keeps its rest. */
export const createHealth = ({
  clock,
  announce,
  breaker = breakerDefaults,
  cooldown = cooldownDefaults,
  maxDeployments = 10_000,
}: HealthCollaborators): Health => {
  const deployments = new LRUCache<string, KnownDeployment>({ max: maxDeployments })
  const knownOf = (deployment: Deployment): KnownDeployment | undefined => {
    const known = deployments.get(deployment.id)
    return known !== undefined && sameCounterpart(known.deployment, deployment) ? known : undefined
  }
  return {
    readiness: (deployment) => {
      const known = knownOf(deployment)
      return known === undefined ? ready : readinessOf(known, clock.now())
    },
    inFlight: (deployment) => knownOf(deployment)?.inFlight ?? 0,
    lastFailure: (deployment) => knownOf(deployment)?.lastFailure,
    latencyMs: (deployment, kind) => expectedLatencyMs(knownOf(deployment)?.latency[kind], clock.now()),
    begin: (deployment, kind, blame) => {
      const known = knownOf(deployment) ?? unknownYet(deployment)
      deployments.set(deployment.id, known)
      return beginTrial({ clock, announce, breaker, cooldown }, known, { kind, blame })
    },
    report: () =>
      [...deployments.values()].map((known) => ({
        deployment: known.deployment.id,
        readiness: readinessOf(known, clock.now()),
        breaker: known.breaker.state,
        inFlight: known.inFlight,
        lastFailure: known.lastFailure,
        answered: known.answered,
      })),
  }
}

const unknownYet = (deployment: Deployment): KnownDeployment => ({
  deployment,
  breaker: closedBreaker,
  cooldown: undefined,
  inFlight: 0,
  lastFailure: undefined,
  answered: false,
  latency: { plain: undefined, stream: undefined },
})

const sameCounterpart = ({ account: one }: Deployment, { account: other }: Deployment): boolean =>
  one === other || (one.credential === other.credential && one.baseUrl === other.baseUrl)

import type { Deployment, Selection } from './route.ts'

/** What a selection may know of the deployments, as of now. */
export interface SelectionFacts {
  /** How often this route was asked before. */
  readonly turn: number
  /** Uniform in [0, 1). */
  random(): number
  /** Calls that are being answered. */
  inFlight(deployment: Deployment): number
  /** Peak EWMA of the time to the first output, ms; undefined when never measured. */
  latencyMs(deployment: Deployment): number | undefined
  /** US dollars of a typical call; undefined when not known. */
  price(deployment: Deployment): number | undefined
}

type Strategy = (deployments: readonly Deployment[], facts: SelectionFacts) => readonly Deployment[]

const first: Strategy = (deployments) => deployments

const roundRobin: Strategy = (deployments, { turn }) => {
  const start = turn % deployments.length
  return [...deployments.slice(start), ...deployments.slice(0, start)]
}

/** A draw without putting back: sorting by exponential variates of rate `weight` gives it in one pass (Efraimidis and Spirakis, 2006). */
const weighted: Strategy = (deployments, { random }) =>
  ascending(deployments, (deployment) =>
    deployment.weight > 0 ? -Math.log(1 - random()) / deployment.weight : Infinity,
  )

const leastBusy: Strategy = (deployments, facts) => ascending(shuffled(deployments, facts), facts.inFlight)

/**
 * The expected wait behind those already there. One that was never measured goes first while it is idle, so that it gets
 * measured, and last while it is busy, so that a crowd does not follow the first call into the unknown.
 */
const lowestLatency: Strategy = (deployments, facts) =>
  ascending(shuffled(deployments, facts), (deployment) => {
    const latencyMs = facts.latencyMs(deployment)
    const inFlight = facts.inFlight(deployment)
    if (latencyMs === undefined) return inFlight === 0 ? 0 : Number.MAX_VALUE
    return latencyMs * (inFlight + 1)
  })

const lowestCost: Strategy = (deployments, { price }) =>
  ascending(deployments, (deployment) => price(deployment) ?? Infinity)

const strategies: Readonly<Record<Selection, Strategy>> = {
  first,
  'round-robin': roundRobin,
  weighted,
  'least-busy': leastBusy,
  'lowest-latency': lowestLatency,
  'lowest-cost': lowestCost,
}

/** All the deployments in the order to ask them: fallback follows it. */
export const selectionOrder = (
  selection: Selection,
  deployments: readonly Deployment[],
  facts: SelectionFacts,
): readonly Deployment[] => (deployments.length < 2 ? deployments : strategies[selection](deployments, facts))

/** Stable, each score taken once. */
const ascending = (deployments: readonly Deployment[], score: (deployment: Deployment) => number) =>
  deployments
    .map((deployment) => ({ deployment, score: score(deployment) }))
    .sort((one, other) => (one.score === other.score ? 0 : one.score - other.score))
    .map(({ deployment }) => deployment)

/** So that equals share the calls. */
const shuffled = (deployments: readonly Deployment[], { random }: SelectionFacts) =>
  ascending(deployments, () => random())

import { logit, sigmoid } from './thresholds.ts'

/** What was once found about serving an entry's answer to another prompt. */
export interface Observation {
  /** The verdict's probability for that pair. */
  readonly probability: number
  readonly right: boolean
  /** How often labels of this kind are right, 0.5-1: feedback nearly always, compared answers less. */
  readonly reliability: number
}

/** An entry's own record, oldest first. Bounded by `remember`. */
export type Evidence = readonly Observation[]

export const noEvidence: Evidence = []

/** More would only make the entry slower to change its mind. */
const MOST_OBSERVATIONS = 24

/** The record with one more observation; the oldest goes. */
export const remember = (evidence: Evidence, observation: Observation): Evidence => [
  ...evidence.slice(1 - MOST_OBSERVATIONS),
  observation,
]

// How far an entry's true log-odds may lie from the verdict's: prior N(0, 1.5²), looked at on a grid.
const PRIOR_DEVIATION = 1.5
const SHIFTS = Float64Array.from({ length: 81 }, (_, at) => (at - 40) * 0.15)
// exp(-shift): the posterior is asked for on the path of a call.
const SHIFTED_ODDS = SHIFTS.map((shift) => Math.exp(-shift))
const PRIOR = SHIFTS.map((shift) => -0.5 * (shift / PRIOR_DEVIATION) ** 2)

/** Chances of being misled by the record, log-spaced; the bound takes the best of them (vCache, arXiv 2502.03771, §4). */
const EPSILONS = Float64Array.from({ length: 20 }, (_, at) => 10 ** (-4 + (at * 3.7) / 19))

/**
 * Lower bound of P(right) for a pair of this probability, given the entry's record: for each ε, (1 - ε) times the probability at the
 * ε-quantile of the entry's shift; the largest counts. An entry without record has the prior's spread, so that being right narrows
 * the doubt and being wrong both widens it and moves the entry down.
 */
export const lowerBound = (probability: number, evidence: Evidence): number => {
  const score = logit(probability)
  return boundOf(score, evidence.length === 0 ? PRIOR_QUANTILES : quantiles(posterior(evidence)))
}

const posterior = (evidence: Evidence): Float64Array => {
  const likelihoods = new Float64Array(SHIFTS.length).fill(1)
  for (const { probability, right, reliability } of evidence) {
    const odds = Math.exp(-logit(probability))
    for (let at = 0; at < likelihoods.length; at++) {
      const chance = 1 / (1 + odds * (SHIFTED_ODDS[at] ?? 1))
      const seen = right ? chance : 1 - chance
      likelihoods[at] = (likelihoods[at] ?? 0) * (reliability * seen + (1 - reliability) * (1 - seen))
    }
  }
  return PRIOR.map((log, at) => log + Math.log((likelihoods[at] ?? 0) + Number.MIN_VALUE))
}

const boundOf = (score: number, shifts: Float64Array): number => {
  let best = 0
  for (let at = 0; at < shifts.length; at++) {
    best = Math.max(best, (1 - (EPSILONS[at] ?? 0)) * sigmoid(score + (shifts[at] ?? 0)))
  }
  return best
}

/** The shift below which ε of the weight lies, for each ε. */
const quantiles = (logs: Float64Array): Float64Array => {
  const peak = Math.max(...logs)
  const weights = logs.map((log) => Math.exp(log - peak))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return EPSILONS.map((epsilon) => {
    let below = 0
    let at = 0
    while (at < weights.length - 1 && below + (weights[at] ?? 0) < epsilon * total) below += weights[at++] ?? 0
    const inside = (epsilon * total - below) / Math.max(weights[at] ?? 0, Number.MIN_VALUE)
    return (SHIFTS[at] ?? 0) + (inside - 0.5) * 0.15
  })
}

const PRIOR_QUANTILES = quantiles(PRIOR)

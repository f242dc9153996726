import { sigmoid } from '../verdict/thresholds.ts'

/** One case: what speaks for it, and whether it was one. */
export interface Example {
  readonly signs: readonly number[]
  readonly right: boolean
}

/** What is believed of a weight before anything was seen: a normal distribution. */
export interface Prior {
  readonly mean: number
  /** 1 / variance. */
  readonly precision: number
}

/** So often a step is halved that would lead away: far from the answer Newton's are too long. */
const HALVINGS = 8

/** The most likely weights of a logistic regression, a few steps on from `start`. Few examples leave them near their priors. */
export const fitted = (
  examples: readonly Example[],
  priors: readonly Prior[],
  start: readonly number[],
  steps = 2,
): readonly number[] => {
  const placeAt = (weights: readonly number[]): Place => ({ weights, worth: likelihood(weights, examples, priors) })
  let place = placeAt(start)
  for (let step = 0; step < steps; step++) {
    const { slope, curvature } = atWeights(place.weights, examples, priors)
    place = moved(place, solved(curvature, slope), placeAt)
  }
  return place.weights
}

interface Place {
  readonly weights: readonly number[]
  /** How likely they are. */
  readonly worth: number
}

const moved = (from: Place, move: Float64Array, placeAt: (weights: readonly number[]) => Place): Place => {
  for (let halved = 0; halved < HALVINGS; halved++) {
    const next = placeAt(from.weights.map((weight, at) => weight + (move[at] ?? 0) / 2 ** halved))
    if (next.worth >= from.worth) return next
  }
  return from
}

export const weighted = (signs: readonly number[], weights: readonly number[]): number => {
  let sum = 0
  for (let at = 0; at < weights.length; at++) sum += (signs[at] ?? 0) * (weights[at] ?? 0)
  return sum
}

/** The logarithm of the posterior, up to a constant. */
const likelihood = (weights: readonly number[], examples: readonly Example[], priors: readonly Prior[]): number => {
  let sum = 0
  for (const { signs, right } of examples) {
    const score = weighted(signs, weights)
    // log(1 + exp(z)) for what did not happen, without overflow.
    const against = right ? -score : score
    sum -= against > 30 ? against : Math.log1p(Math.exp(against))
  }
  return priors.reduce(
    (total, { mean, precision }, at) => total - (precision / 2) * ((weights[at] ?? 0) - mean) ** 2,
    sum,
  )
}

/** First and (negated) second derivatives of the log posterior. Plain loops: it runs on the thread that answers calls. */
const atWeights = (weights: readonly number[], examples: readonly Example[], priors: readonly Prior[]) => {
  const size = priors.length
  const slope = Float64Array.from(priors, ({ mean, precision }, at) => precision * (mean - (weights[at] ?? 0)))
  const curvature = priors.map(({ precision }, at) => {
    const row = new Float64Array(size)
    row[at] = precision
    return row
  })
  for (const { signs, right } of examples) {
    const chance = sigmoid(weighted(signs, weights))
    const [error, doubt] = [(right ? 1 : 0) - chance, chance * (1 - chance)]
    for (let at = 0; at < size; at++) {
      const sign = signs[at] ?? 0
      if (sign === 0) continue
      slope[at] = (slope[at] ?? 0) + error * sign
      const row = curvature[at] ?? slope
      const weighs = doubt * sign
      for (let other = 0; other < size; other++) row[other] = (row[other] ?? 0) + weighs * (signs[other] ?? 0)
    }
  }
  return { slope, curvature }
}

/** `matrix` × answer = `vector`, by Gauss; the matrix is positive definite, so no row need be exchanged. */
const solved = (matrix: readonly Float64Array[], vector: Float64Array): Float64Array => {
  const rows = matrix.map((row, at) => Float64Array.from([...row, vector[at] ?? 0]))
  const size = rows.length
  for (const [at, row] of rows.entries()) {
    for (const below of rows.slice(at + 1)) {
      const factor = (below[at] ?? 0) / (row[at] ?? 1)
      for (let column = at; column <= size; column++) below[column] = (below[column] ?? 0) - factor * (row[column] ?? 0)
    }
  }
  const answer = new Float64Array(size)
  for (let at = size - 1; at >= 0; at--) {
    const row = rows[at] ?? new Float64Array()
    const rest = answer.reduce((sum, known, column) => (column > at ? sum + known * (row[column] ?? 0) : sum), 0)
    answer[at] = ((row[size] ?? 0) - rest) / (row[at] ?? 1)
  }
  return answer
}

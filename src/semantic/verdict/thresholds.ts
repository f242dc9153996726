/** From this probability on, at most `traps` of look-alike traps were served in cross-validation. */
export interface ThresholdPoint {
  /** Share of traps, 0-1. */
  readonly traps: number
  readonly probability: number
}

/**
 * The probability from which a candidate may be served at this error rate. Between the points of the table by straight lines over
 * the logarithm of the rate and the logit of the probability; below its first point (fewer traps than anybody counted) the last
 * line goes on, above its last point nothing is loosened further. `points` ascend by `traps`.
 */
export const thresholdFor = (points: readonly ThresholdPoint[], errorRate: number): number => {
  const at = points.findIndex(({ traps }) => traps >= errorRate)
  const last = points.at(-1)
  if (last === undefined) return 1
  if (at < 0) return last.probability
  const [one, other] = [points[Math.max(0, at - 1)], points[Math.max(1, at)]]
  if (one === undefined || other === undefined) return last.probability
  const slope = (logit(other.probability) - logit(one.probability)) / Math.log(other.traps / one.traps)
  return sigmoid(logit(one.probability) + slope * Math.log(Math.max(errorRate, SMALLEST_RATE) / one.traps))
}

const SMALLEST_RATE = 1e-6

/**
 * What a probability claims, as the logit of `1 - error rate`: that of the rate for which it is just the threshold, so that a
 * probability of `thresholdFor(rate)` claims `logit(1 - rate)`. Below the last point of the table by a straight line on.
 */
export const claimOf = (points: readonly ThresholdPoint[], probability: number): number => {
  const at = points.findIndex((point) => point.probability <= probability)
  const [one, other] = [points.at(at < 0 ? -2 : Math.max(0, at - 1)), points.at(at < 0 ? -1 : Math.max(1, at))]
  if (one === undefined || other === undefined) return LEAST_CLAIM
  const [from, to] = [logit(one.probability), logit(other.probability)]
  // Points of one probability: from there on anything goes, below it nothing.
  if (from === to) return probability >= one.probability ? -LEAST_CLAIM : LEAST_CLAIM
  const place = (logit(probability) - from) / (to - from)
  if (at < 0)
    return Math.max(LEAST_CLAIM, logit(1 - one.traps) + place * (logit(1 - other.traps) - logit(1 - one.traps)))
  const rate = Math.exp(Math.log(one.traps) + place * Math.log(other.traps / one.traps))
  return logit(1 - Math.max(rate, SMALLEST_RATE))
}

/** Nobody tells apart what is less likely than that. */
const LEAST_CLAIM = -8

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))

/** Kept off 0 and 1, where it has no value. */
export const logit = (probability: number): number => {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return Math.log(inside / (1 - inside))
}

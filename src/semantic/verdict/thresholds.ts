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

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z))

/** Kept off 0 and 1, where it has no value. */
export const logit = (probability: number): number => {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return Math.log(inside / (1 - inside))
}

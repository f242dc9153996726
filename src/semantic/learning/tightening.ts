/** How far the tier has drawn back: log2 of the share of `maxErrorRate` that it allows itself. 0: all of it. */
export type Tightness = number

export const NOT_TIGHTENED: Tightness = 0

/** From here down nothing is served by the verdict any more. */
const CLOSED: Tightness = -8
/** What closes it brings it down to here: otherwise a single right answer would open it for the next wrong one. */
const TIGHTEST: Tightness = -9
/** What one right answer is worth; a wrong one as many times more as right ones should come to a wrong one. */
const STEP = 0.02
/** Of the promise: who steers at it exactly is above it half of the time. */
const AIM = 0.9

/** Of withheld answers every one is compared, and they tell only what a looser tier would serve. */
const WITHHELD = 0.2

/** A checked answer. `withheld`: it would be served one step less tight. */
export interface Checked {
  readonly right: boolean
  readonly withheld: boolean
}

/**
 * Draws back after a wrong answer and comes forward again with right ones, so that in the long run the share of wrong ones stays
 * below `maxErrorRate`, however the traffic changes (adaptive conformal inference, arXiv 2106.00170, on a logarithmic scale).
 */
export const tightened = (tightness: Tightness, { right, withheld }: Checked, maxErrorRate: number): Tightness => {
  const step = withheld ? WITHHELD * STEP : STEP
  const moved = right ? tightness + step : tightness - step * (1 / (AIM * maxErrorRate) - 1)
  return Math.min(NOT_TIGHTENED, Math.max(TIGHTEST, moved))
}

/** The share of `maxErrorRate` that the tier allows itself, 0-1. */
export const allowanceAt = (tightness: Tightness): number => (tightness <= CLOSED ? 0 : 2 ** tightness)

/** The same one step less tight. */
export const nextAllowanceAt = (tightness: Tightness): number => 2 ** Math.min(NOT_TIGHTENED, tightness + 1)

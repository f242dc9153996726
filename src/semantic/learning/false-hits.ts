/** The share of wrong answers among those that were checked, as far as labels tell. */
export interface FalseHits {
  /** Answers that were checked. */
  readonly checked: number
  /** 0-1. */
  readonly rate: number
  /** 95% interval (Wilson); everything as long as nothing was checked. */
  readonly lower: number
  readonly upper: number
}

const Z = 1.96

export const falseHitsOf = (wrong: number, checked: number): FalseHits => {
  if (checked === 0) return { checked, rate: 0, lower: 0, upper: 1 }
  const share = wrong / checked
  const widened = 1 + Z ** 2 / checked
  const middle = (share + Z ** 2 / (2 * checked)) / widened
  const reach = (Z * Math.sqrt((share * (1 - share)) / checked + Z ** 2 / (4 * checked ** 2))) / widened
  return { checked, rate: share, lower: Math.max(0, middle - reach), upper: Math.min(1, middle + reach) }
}

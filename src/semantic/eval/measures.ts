/** A pair with the score it got; a higher score speaks for serving. */
export interface Scored {
  readonly score: number
  readonly same: boolean
  readonly group: number
}

export interface Measures {
  /** Share of the true repeats that are served when at most this share of the traps is, by share of traps. */
  readonly coverage: readonly number[]
  /** Area under the ROC curve: how often a random repeat scores above a random trap. */
  readonly auc: number
}

export interface Interval {
  readonly low: number
  readonly high: number
}

export const TRAP_SHARES = [0.01, 0.02, 0.05] as const

/** What the scores are worth. `weightOf`: how often a group counts (bootstrap); each once when absent. */
export const measure = (scored: readonly Scored[], weightOf: (group: number) => number = () => 1): Measures =>
  measureSorted(
    scored.toSorted((one, other) => other.score - one.score),
    weightOf,
  )

const measureSorted = (sorted: readonly Scored[], weightOf: (group: number) => number): Measures => {
  let [repeats, traps] = [0, 0]
  for (const { same, group } of sorted) {
    if (same) repeats += weightOf(group)
    else traps += weightOf(group)
  }
  const coverage = TRAP_SHARES.map(() => 0)
  let [served, wrong, ordered] = [0, 0, 0]
  for (let at = 0; at < sorted.length;) {
    // Pairs of one score are served together or not at all.
    const score = sorted[at]?.score
    const [servedBefore, wrongBefore] = [served, wrong]
    for (; at < sorted.length && sorted[at]?.score === score; at++) {
      const pair = sorted[at]
      if (pair?.same === true) served += weightOf(pair.group)
      else if (pair !== undefined) wrong += weightOf(pair.group)
    }
    ordered += (wrong - wrongBefore) * (servedBefore + served) * 0.5
    for (const [place, share] of TRAP_SHARES.entries()) {
      if (wrong <= share * traps) coverage[place] = served / Math.max(1, repeats)
    }
  }
  return { coverage, auc: ordered / Math.max(1, repeats * traps) }
}

/** The score above which at most `share` of the traps lie. */
export const thresholdAt = (scored: readonly Scored[], share: number): number => {
  const traps = scored
    .filter(({ same }) => !same)
    .map(({ score }) => score)
    .toSorted((one, other) => other - one)
  return traps[Math.floor(share * traps.length)] ?? Number.NEGATIVE_INFINITY
}

const DRAWS = 1_000

/** 95% intervals of many measures at once by drawing whole groups with replacement, the same draws in every run. */
export const bootstrap = (
  groups: readonly number[],
  measured: (weightOf: (group: number) => number) => readonly number[],
): readonly Interval[] => {
  const names = [...new Set(groups)].toSorted((one, other) => one - other)
  const random = seeded(20_260_101)
  const weights = new Uint32Array((names.at(-1) ?? 0) + 1)
  const draws = Array.from({ length: DRAWS }, () => {
    weights.fill(0)
    for (let drawn = 0; drawn < names.length; drawn++) {
      const group = names[Math.floor(random() * names.length)] ?? 0
      weights[group] = (weights[group] ?? 0) + 1
    }
    return measured((group) => weights[group] ?? 0)
  })
  const [first = []] = draws
  return first.map((_, place) => intervalOf(draws.map((draw) => draw[place] ?? 0)))
}

/** Intervals for coverage at each share, then for the AUC. */
export const measureIntervals = (scored: readonly Scored[]): readonly Interval[] => {
  const sorted = scored.toSorted((one, other) => other.score - one.score)
  return bootstrap(
    scored.map(({ group }) => group),
    (weightOf) => {
      const { coverage, auc } = measureSorted(sorted, weightOf)
      return [...coverage, auc]
    },
  )
}

const intervalOf = (values: readonly number[]): Interval => ({
  low: quantile(values, 0.025),
  high: quantile(values, 0.975),
})

/** The value below which this share of the values lies. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** Mulberry32: small, fast, the same everywhere. */
export const seeded = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

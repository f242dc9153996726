/** A candidate that might be served, as it was thought of when it was met, and what it was. */
export interface Met {
  /** The logit of the probability that it is right, as it was believed. */
  readonly score: number
  readonly right: boolean
}

/** The last candidates that were within reach, served or not. */
export interface TrackRecord {
  learn(met: Met): void
  /**
   * The lowest score from which on candidates may be served at this rate of wrong ones; Infinity: none is known. With one more wrong
   * than was found it has to hold (conformal risk control, arXiv 2208.02814), and a score counts for as many right ones as show what it
   * claims: so what nobody has met yet is taken at its word, until something was wrong.
   */
  lowestFor(rate: number): number
  /** Oldest first. */
  entries(): readonly Met[]
}

/** Older ones tell of other traffic. */
const MOST_MET = 2_000
/** Of the rate: who steers at it exactly is above it half of the time. */
const AIM = 0.7

export const trackRecord = (earlier: readonly Met[] = []): TrackRecord => {
  const met = earlier.slice(-MOST_MET)
  // Kept in order as labels come, so that lookups need not sort.
  const descending = met.toSorted((one, other) => other.score - one.score)
  return {
    learn: (one) => {
      met.push(one)
      descending.splice(placeOf(one.score, descending), 0, one)
      const oldest = met.length > MOST_MET ? met.shift() : undefined
      if (oldest !== undefined) descending.splice(descending.indexOf(oldest), 1)
    },
    lowestFor: (rate) => lowestIn(descending, rate),
    entries: () => met,
  }
}

/** Behind all that score as much or more. */
const placeOf = (score: number, descending: readonly Met[]): number => {
  let [low, high] = [0, descending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((descending[middle]?.score ?? 0) >= score) low = middle + 1
    else high = middle
  }
  return low
}

/** Asks upwards from the lowest, because most need not be asked then: it runs on the thread that answers calls. */
const lowestIn = (descending: readonly Met[], rate: number): number => {
  const claiming = Math.log((1 - rate) / rate)
  const most = 1 / (AIM * rate)
  const above = placeOf(claiming, descending)
  let wrong = descending.reduce((sum, { right }) => (right ? sum : sum + 1), 0)
  const holds = (score: number, count: number): boolean => {
    const taken = Math.min((Math.exp(score) + 1) / AIM, most)
    return (wrong + 1) / (count + 1 + taken) <= AIM * rate
  }
  let below: Met | undefined
  for (let count = descending.length; count > 0; count--) {
    if (count === above && holds(claiming, count)) return claiming
    const last = descending[count - 1]
    // Equal scores are served together or not at all.
    if (last !== undefined && last.score !== below?.score && holds(last.score, count)) return last.score
    if (last?.right === false) wrong--
    below = last
  }
  return above === 0 && holds(claiming, 0) ? claiming : Infinity
}

/** What the promise still allows. */
export interface Account {
  /** The share of `maxErrorRate` that the tier allows itself: 1 unless something was wrong, 0 when nothing is left. */
  readonly allowance: number
  /** Answers that were served and checked. */
  readonly served: number
}

export const NEW_ACCOUNT: Account = { allowance: 1, served: 0 }

/** From this served answer on the promise is judged. What it allows among so many is there from the start; only later ones earn. */
const JUDGED_FROM = 300
/** What was earned beyond the full account is kept up to here: single wrong answers come where the promise is kept, too. */
export const MOST = 2
/** More debt than this is forgiven: it would keep the tier closed for as long as it takes to earn it back. */
const DEEPEST = -1
/** Of withheld answers every one is compared, and they are not served. */
const WITHHELD = 0.2

/** A checked answer. */
export interface Checked {
  readonly right: boolean
  /** It was not served, because little is left. */
  readonly withheld: boolean
  /** The operator's: what a single caller asks for must not weigh on what all others get. */
  readonly maxErrorRate: number
}

/**
 * The account after one more checked answer. A wrong one costs what it takes from the wrong ones that may be among the first 300; a
 * right one behind those earns its share, never beyond the full account: what was earned long ago must not pay for a change now.
 */
export const booked = ({ allowance, served }: Account, { right, withheld, maxErrorRate }: Checked): Account => {
  const within = (next: number) => Math.min(MOST, Math.max(DEEPEST, next))
  if (withheld) return { allowance: within(right ? allowance + WITHHELD / JUDGED_FROM : allowance), served }
  const count = served + 1
  if (!right) return { allowance: within(allowance - 1 / (JUDGED_FROM * maxErrorRate)), served: count }
  const earned = count > JUDGED_FROM ? 1 / JUDGED_FROM : 0
  return { allowance: within(allowance + earned), served: count }
}

/** Wrong answers that it takes until nothing is left. */
export const wrongToClose = ({ allowance }: Account, maxErrorRate: number): number =>
  Math.max(0, allowance) * JUDGED_FROM * maxErrorRate + 1

/** More than this at a time would not find out faster what the traffic is like. */
const MOST_UNCHECKED = 50

/** Served answers that may be unchecked at a time: if all of them are wrong, the promise is kept still. One at least, else nothing would be learnt. */
export const mostUnchecked = ({ allowance }: Account, maxErrorRate: number): number =>
  Math.min(MOST_UNCHECKED, Math.max(1, Math.floor(allowance * JUDGED_FROM * maxErrorRate + ROUNDING)))

/**
 * The rate to keep to with this much left: the less, the surer each one has to be. 0: serve none, because one more wrong answer would
 * break the promise. (A promise of less than one wrong answer among 300 is broken by the first.)
 */
export const rateWith = ({ allowance }: Pick<Account, 'allowance'>, maxErrorRate: number): number =>
  allowance < Math.min(1, 1 / (JUDGED_FROM * maxErrorRate)) - ROUNDING
    ? 0
    : maxErrorRate * Math.sqrt(Math.min(1, allowance))

const ROUNDING = 1e-9

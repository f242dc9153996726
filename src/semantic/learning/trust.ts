import { z } from 'zod'
import { logit } from '../verdict/thresholds.ts'
import { rateWith } from './account.ts'
import { fitted, weighted } from './logistic.ts'
import type { Example, Prior } from './logistic.ts'
import type { Signs } from './signs.ts'
import { trackRecord } from './track-record.ts'

/** How far the verdict is to be trusted on this traffic. */
export interface Trust {
  /** How sure it is that the candidate's answer is right: the logit of a probability. */
  scoreOf(signs: Signs): number
  /** Whether a candidate of these signs may be served at this error rate, by what is left of it (`allowance`; 1: all). */
  passes(signs: Signs, maxErrorRate: number, allowance: number): boolean
}

/** Takes the verdict at its word: as long as nothing was learnt, and where nothing is. */
export const unlearned: Trust = {
  scoreOf: ({ claim, record }) => claim + record,
  passes: ({ claim, record }, maxErrorRate) => claim + record >= logit(1 - maxErrorRate) - ROUNDING,
}

const ROUNDING = 1e-9

export interface LearnedTrust extends Trust {
  /** `withinReach`: neither a veto nor the floor stood in the way. */
  learn(signs: Signs, right: boolean, withinReach: boolean): void
  saved(): SavedTrust
}

/** The last ones; older ones tell of other traffic. */
const MOST_EXAMPLES = 2_000
/** New weights after so many, and at once when one that would be served was wrong. */
const REFIT_EVERY = 25

// Before anything was learnt the score is the claim and what the entry's record moves it by.
const PRIORS: readonly Prior[] = [
  { mean: 0, precision: 1 },
  { mean: 1, precision: 4 },
  { mean: 1, precision: 4 },
  { mean: 0, precision: 1 },
  { mean: 0, precision: 1 },
  { mean: 0, precision: 1 },
]

const row = z.array(z.number()).length(PRIORS.length)
export const savedTrust = z.object({
  weights: row,
  examples: z.array(z.object({ signs: row, right: z.boolean() })).max(MOST_EXAMPLES),
  met: z.array(z.object({ score: z.number(), right: z.boolean() })),
})
export type SavedTrust = z.output<typeof savedTrust>

const rowOf = ({ claim, record, nearness, agreeing, differing }: Signs): readonly number[] => [
  1,
  claim,
  record,
  nearness,
  agreeing,
  differing,
]

/**
 * Learns from labels of its own traffic how right candidates are, by the verdict's claim and by what the verdict cannot see: the
 * entry's record, and whether the prompts around are known to have one answer. `isAudited`: somebody checks what is served; else only
 * what the verdict itself would serve is.
 */
export const learnedTrust = (isAudited: () => boolean, earlier?: SavedTrust): LearnedTrust => {
  let weights: readonly number[] = earlier?.weights ?? PRIORS.map(({ mean }) => mean)
  const examples: Example[] = [...(earlier?.examples ?? [])]
  let sinceFit = 0
  const met = trackRecord(earlier?.met)
  const lowest = new Map<number, number>()
  const lowestFor = (rate: number): number => {
    const known = lowest.get(rate) ?? met.lowestFor(rate)
    if (lowest.size >= MOST_RATES) lowest.clear()
    lowest.set(rate, known)
    return known
  }
  const scoreOf = (signs: Signs) => weighted(rowOf(signs), weights)
  return {
    scoreOf,
    passes: (signs, maxErrorRate, allowance) => {
      const rate = rateWith({ allowance }, maxErrorRate)
      if (rate === 0 || scoreOf(signs) < lowestFor(rate) - ROUNDING) return false
      return isAudited() || unlearned.passes(signs, rate, 1)
    },
    learn: (signs, right, withinReach) => {
      const row = rowOf(signs)
      examples.push({ signs: row, right })
      if (examples.length > MOST_EXAMPLES) examples.shift()
      if (withinReach) {
        met.learn({ score: scoreOf(signs), right })
        lowest.clear()
      }
      if (++sinceFit < REFIT_EVERY && (right || !withinReach)) return
      sinceFit = 0
      weights = fitted(examples, PRIORS, weights)
    },
    saved: () => ({
      weights: [...weights],
      examples: examples.map(({ signs, right }) => ({ signs: [...signs], right })),
      met: [...met.entries()],
    }),
  }
}

/** Callers name stricter rates of their own. */
const MOST_RATES = 100

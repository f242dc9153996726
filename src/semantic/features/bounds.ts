import { flag } from './sets.ts'
import type { Words } from './words.ts'

/** Whether a prompt sets a lower bound, an upper bound, or both. */
export interface Bounds {
  readonly lower: boolean
  readonly upper: boolean
}

const LOWER =
  /\bat least\b|\bno (fewer|less) than\b|\bminimum\b|\bor more\b|\bover\b|(?<!\bno )\bmore than\b|\babove\b|\bexceed|\bor older\b|\bor over\b|>/
const UPPER =
  /\bat most\b|\bno more than\b|\bmax(imum)?\b|\bor (fewer|less)\b|\bunder\b|(?<!\bno )\b(?:less|fewer) than\b|\bup to\b|\bwithin\b|\bbelow\b|\bnot exceed|</

export const readBounds = ({ lower }: Words): Bounds => ({ lower: LOWER.test(lower), upper: UPPER.test(lower) })

/** One asks for more than a bound, the other for less: `at least 5` and `at most 5`. */
export const compareBounds = (one: Bounds, other: Bounds) => ({
  boundConflict: flag((onlyLower(one) && onlyUpper(other)) || (onlyLower(other) && onlyUpper(one))),
})

const onlyLower = ({ lower, upper }: Bounds): boolean => lower && !upper
const onlyUpper = ({ lower, upper }: Bounds): boolean => upper && !lower

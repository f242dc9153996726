import type { Meaning } from './meaning.ts'
import { flag, sameList, setOf } from './sets.ts'
import type { Words } from './words.ts'

/** Who does it to whom, where `by` tells. */
export interface Passive {
  readonly passive: boolean
  /** The base forms in order. */
  readonly line: readonly string[]
}

const BEING = setOf('is are was were be been being am get gets got')
/** How far before `by` the verb begins at most. */
const REACH = 6

export const readPassive = ({ tokens }: Words, { units }: Meaning): Passive => {
  const by = tokens.indexOf('by')
  const before = tokens.slice(Math.max(0, by - REACH), Math.max(0, by))
  return { passive: before.some((token) => BEING.has(token)), line: units.map(({ base }) => base) }
}

/** `Does Ann prefer Ben?` and `Is Ann preferred by Ben?`: the same words in the same order, and the roles turned round. */
export const comparePassives = (one: Passive, other: Passive) => ({
  passiveTurned: flag(one.passive !== other.passive && sameList(one.line, other.line)),
})

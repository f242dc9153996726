import { difference, differing, flag, intersects, setOf } from './sets.ts'
import type { Words } from './words.ts'

const PERSONS = ['i me my mine we us our', 'you your yours', 'he him his', 'she her hers', 'they them their'].map(setOf)

/** Whose it is changed: `my order` and `your order`, `his` and `her`. */
export const comparePronouns = (one: Words, other: Words) => {
  const own = personsIn(difference(one.tokenSet, other.tokenSet))
  const theirs = personsIn(difference(other.tokenSet, one.tokenSet))
  return { pronounChanged: flag(own.size > 0 && theirs.size > 0 && differing(own, theirs) > 0) }
}

const personsIn = (words: ReadonlySet<string>): ReadonlySet<number> =>
  new Set(PERSONS.flatMap((person, index) => (intersects(words, person) ? [index] : [])))

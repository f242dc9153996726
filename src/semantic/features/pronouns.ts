import { differing, flag } from './sets.ts'
import type { Words } from './words.ts'

const PERSONS: ReadonlyMap<string, number> = new Map(
  ['i me my mine we us our', 'you your yours', 'he him his', 'she her hers', 'they them their'].flatMap(
    (person, index) => person.split(' ').map((word) => [word, index] as const),
  ),
)

/** Whose it is changed: `my order` and `your order`, `his` and `her`. */
export const comparePronouns = (one: Words, other: Words) => {
  const own = personsIn(one.tokenSet, other.tokenSet)
  const theirs = personsIn(other.tokenSet, one.tokenSet)
  return { pronounChanged: flag(own.size > 0 && theirs.size > 0 && differing(own, theirs) > 0) }
}

/** Of the words that the other prompt lacks. */
const personsIn = (words: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<number> => {
  const persons = new Set<number>()
  for (const word of words) {
    const person = PERSONS.get(word)
    if (person !== undefined && !others.has(word)) persons.add(person)
  }
  return persons
}

import { antonymPairs } from './antonym-pairs.ts'
import { difference, flag, intersects } from './sets.ts'
import type { Words } from './words.ts'

const PREFIXES = ['un', 'in', 'im', 'ir', 'il', 'dis', 'non', 'de'] as const

const antonyms: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const found = new Map<string, Set<string>>()
  const add = (word: string, opposite: string) => found.set(word, (found.get(word) ?? new Set()).add(opposite))
  for (const pair of antonymPairs.trim().split(/\s+/)) {
    const [one = '', other = ''] = pair.split('/')
    add(one, other)
    add(other, one)
  }
  return found
})()

/** A word of one prompt stands against its opposite in the other: `enable` and `disable`, `paid` and `unpaid`, `employed` and `self-employed`. */
export const compareAntonyms = (one: Words, other: Words) => {
  const own = difference(one.tokenSet, other.tokenSet)
  const theirs = difference(other.tokenSet, one.tokenSet)
  const found = anyOpposite(own, theirs) || anyPrefixed(own, theirs) || anyPrefixed(theirs, own)
  return { antonym: flag(found || own.has('self') || theirs.has('self')) }
}

const anyOpposite = (own: ReadonlySet<string>, theirs: ReadonlySet<string>): boolean => {
  for (const word of own) {
    const opposites = antonyms.get(word)
    if (opposites !== undefined && intersects(opposites, theirs)) return true
  }
  return false
}

const anyPrefixed = (plain: ReadonlySet<string>, prefixed: ReadonlySet<string>): boolean => {
  for (const word of prefixed) {
    for (const prefix of PREFIXES) {
      if (word.length > prefix.length + 3 && word.startsWith(prefix) && plain.has(word.slice(prefix.length)))
        return true
    }
  }
  return false
}

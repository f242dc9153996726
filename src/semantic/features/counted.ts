import { flag } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** What each number counts, number words too: `two people` → 2 of people. */
export type Counted = ReadonlyMap<string, ReadonlySet<string>>

const SMALL: ReadonlyMap<string, string> = new Map(
  'one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, place) => [word, String(place + 1)] as const),
)

export const readCounted = ({ tokens }: Words): Counted => {
  const counted = new Map<string, Set<string>>()
  for (const [at, token] of tokens.entries()) {
    const number = /^[0-9]/.test(token) ? token : SMALL.get(token)
    const next = tokens[at + 1]
    if (number === undefined || next === undefined || stopWords.has(next) || /^[0-9]/.test(next)) continue
    counted.set(stem(next), (counted.get(stem(next)) ?? new Set()).add(number))
  }
  return counted
}

/** Both count the same things, in other numbers: `one purchase across two cards`, `two purchases on one card`. */
export const compareCounted = (one: Counted, other: Counted) => {
  let [differs, agrees] = [0, 0]
  for (const [thing, numbers] of one) {
    const theirs = other.get(thing)
    if (theirs === undefined) continue
    if ([...numbers].some((number) => theirs.has(number))) agrees++
    else differs++
  }
  return { countDiffers: flag(differs > 0), countsAgree: Math.min(3, agrees) / 3 }
}

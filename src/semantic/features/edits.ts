import { stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Longer prompts are compared by their first words only: the work grows with the product of the lengths. */
const MOST_TOKENS = 120

/** What has to be done to one prompt to get the other. */
export const compareEdits = (one: Words, other: Words) => {
  const [own, theirs] = [one.tokens.slice(0, MOST_TOKENS), other.tokens.slice(0, MOST_TOKENS)]
  const kept = longestCommon(own, theirs)
  const longest = Math.max(1, own.length, theirs.length)
  return {
    keptShare: kept.length / longest,
    /** Runs of words that were changed: one place or many. */
    editPlaces: Math.min(8, editPlaces(own, theirs, kept)) / 8,
    changedStopWords: Math.min(8, changedStopWords(own, theirs, kept)) / 8,
  }
}

type Kept = readonly (readonly [own: number, theirs: number])[]

/** Longest common subsequence as pairs of places. */
const longestCommon = (own: readonly string[], theirs: readonly string[]): Kept => {
  // What both begin with is kept in any case.
  let start = 0
  while (start < own.length && start < theirs.length && own[start] === theirs[start]) start++
  const width = theirs.length + 1
  const lengths = new Uint8Array((own.length + 1) * width)
  for (let row = own.length - 1; row >= start; row--) {
    for (let column = theirs.length - 1; column >= start; column--) {
      const at = row * width + column
      lengths[at] =
        own[row] === theirs[column]
          ? (lengths[at + width + 1] ?? 0) + 1
          : Math.max(lengths[at + width] ?? 0, lengths[at + 1] ?? 0)
    }
  }
  const kept: (readonly [number, number])[] = []
  for (let row = 0, column = 0; row < own.length && column < theirs.length;) {
    const at = row * width + column
    if (own[row] === theirs[column]) kept.push([row++, column++])
    else if ((lengths[at + width] ?? 0) >= (lengths[at + 1] ?? 0)) row++
    else column++
  }
  return kept
}

const editPlaces = (own: readonly string[], theirs: readonly string[], kept: Kept): number => {
  let places = 0
  let [row, column] = [0, 0]
  for (const [ownAt, theirsAt] of [...kept, [own.length, theirs.length] as const]) {
    if (ownAt > row || theirsAt > column) places++
    row = ownAt + 1
    column = theirsAt + 1
  }
  return places
}

const changedStopWords = (own: readonly string[], theirs: readonly string[], kept: Kept): number => {
  const keptOwn = new Set(kept.map(([place]) => place))
  const keptTheirs = new Set(kept.map(([, place]) => place))
  const changed = (tokens: readonly string[], left: ReadonlySet<number>) =>
    tokens.filter((token, place) => stopWords.has(token) && !left.has(place)).length
  return changed(own, keptOwn) + changed(theirs, keptTheirs)
}

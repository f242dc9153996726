import { flag, setOf } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Around these, sides may change places; around the others they may not. */
const SYMMETRIC = setOf('and or vs versus between with plus nor both either compare compared difference')
const DIRECTED = setOf(
  'to into from than before after by over of when if but instead without not when while as against for because until then on in under above',
)

/** How far apart two sides stand at most, in tokens. */
const REACH = 6

/** The words of a prompt by place. */
export interface Line {
  readonly tokens: readonly string[]
  /** Place of each meaningful stem; -1 when it occurs more than once. */
  readonly places: ReadonlyMap<string, number>
}

export const readLine = ({ tokens }: Words): Line => {
  const places = new Map<string, number>()
  for (const [place, token] of tokens.entries()) {
    if (!stopWords.has(token)) places.set(stem(token), places.has(stem(token)) ? -1 : place)
  }
  return { tokens, places }
}

/** Two words changed places around the same connecting word: `savings to checking`, `copper than silver`, or harmlessly `tea or milk`. */
export const compareSwaps = (one: Line, other: Line) => {
  const shared = [...one.places]
    .flatMap(([word, place]) => {
      const theirs = other.places.get(word) ?? -1
      return place < 0 || theirs < 0 ? [] : [{ place, theirs }]
    })
    .sort((left, right) => left.place - right.place)
  let [directed, symmetric] = [false, false]
  for (const [at, first] of shared.entries()) {
    for (const second of shared.slice(at + 1)) {
      if (second.place - first.place > REACH) break
      const apart = first.theirs - second.theirs
      if (apart <= 0 || apart > REACH) continue
      const ours = connectors(one.tokens, first.place, second.place)
      const around = connectors(other.tokens, second.theirs, first.theirs).filter((word) => ours.includes(word))
      directed ||= around.some((word) => DIRECTED.has(word))
      symmetric ||= around.some((word) => SYMMETRIC.has(word))
    }
  }
  return { directedSwap: flag(directed), symmetricSwap: flag(symmetric && !directed) }
}

const connectors = (tokens: readonly string[], from: number, to: number): readonly string[] =>
  tokens.slice(from + 1, to)

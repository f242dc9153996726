import { flag } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Each number that occurs once, in order, with the words around it. */
export type NumberPlaces = ReadonlyMap<string, readonly string[]>

const REACH = 3

export const readNumberPlaces = ({ tokens }: Words): NumberPlaces => {
  const places = new Map<string, readonly string[]>()
  for (const [at, token] of tokens.entries()) {
    if (!/^[0-9]/.test(token)) continue
    places.set(token, places.has(token) ? [] : [...nearest(tokens, at, -1), ...nearest(tokens, at, 1)])
  }
  return places
}

/** The nearest word on one side that says something. */
const nearest = (tokens: readonly string[], at: number, step: 1 | -1): readonly string[] => {
  for (let far = 1; far <= REACH; far++) {
    const token = tokens[at + step * far]
    if (token !== undefined && !stopWords.has(token) && !/^[0-9]/.test(token)) return [stem(token)]
  }
  return []
}

/** The same numbers in other places: `15% of 240` and `what percent of 240 is 15`. */
export const compareNumberPlaces = (one: NumberPlaces, other: NumberPlaces) => {
  const shared = [...one.keys()].filter((number) => other.has(number))
  const order = [...other.keys()].filter((number) => one.has(number))
  const moved = shared.filter((number) => {
    const [own, theirs] = [one.get(number) ?? [], other.get(number) ?? []]
    return own.length > 0 && theirs.length > 0 && !own.some((word) => theirs.includes(word))
  })
  return {
    numbersReordered: flag(shared.some((number, place) => number !== order[place])),
    numbersElsewhere: Math.min(3, moved.length) / 3,
  }
}

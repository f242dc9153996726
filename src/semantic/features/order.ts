import { countsOf, flag, sameList } from './sets.ts'
import type { Words } from './words.ts'

/** Same words in another order: harmless when a clause moved (`On Monday, call Ann`), fatal when roles changed (`A to B`). */
export const compareOrder = (one: Words, other: Words) => {
  const sequence = sameList(one.content, other.content) || isRotation(one.content, other.content)
  return {
    sameSequence: flag(sequence),
    sameBag: flag(!sequence && sameList([...one.content].sort(), [...other.content].sort())),
    inversions: inversions(one.content, other.content),
  }
}

const isRotation = (one: readonly string[], other: readonly string[]): boolean => {
  if (one.length === 0 || one.length !== other.length) return false
  return one.some((_, cut) => one.every((word, place) => word === other[(place + one.length - cut) % one.length]))
}

/** Share of the pairs of words, each once in both prompts, that stand in the other order. */
const inversions = (one: readonly string[], other: readonly string[]): number => {
  const [own, theirs] = [countsOf(one), countsOf(other)]
  const shared = one.filter((word) => own.get(word) === 1 && theirs.get(word) === 1)
  const places = shared.map((word) => other.indexOf(word))
  if (places.length < 2) return 0
  let swapped = 0
  for (const [at, place] of places.entries()) {
    for (let later = at + 1; later < places.length; later++) if (place > (places[later] ?? 0)) swapped++
  }
  return swapped / ((places.length * (places.length - 1)) / 2)
}

import { areNeighbours } from './keyboard.ts'

/** What was done to one word to get another. */
export interface Edit {
  /** `doubled`: a letter twice in place of once, or the other way round. */
  readonly kind: 'exchanged' | 'doubled' | 'left-out' | 'put-in' | 'other'
  readonly at: 'first' | 'within' | 'last'
  /** The letter that was left out, put in or replaced. */
  readonly letter: string
  /** One letter for its neighbour on the keyboard. */
  readonly neighbours: boolean
  /** One letter for another that often takes its place. */
  readonly soundAlike: boolean
}

/** The one edit between two words; undefined when they are equal or further apart. */
export const editBetween = (from: string, to: string): Edit | undefined => {
  const place = firstDifference(from, to)
  const [rest, other] = [from.slice(place), to.slice(place)]
  const edit = { at: placeOf(place, Math.max(from.length, to.length)), ...NO_LETTERS }
  if (from.length === to.length) return sameLength(rest, other, edit)
  if (from.length === to.length + 1 && rest.slice(1) === other) {
    return { ...edit, kind: from[place] === from[place - 1] ? 'doubled' : 'left-out', letter: rest.charAt(0) }
  }
  if (to.length === from.length + 1 && other.slice(1) === rest) {
    return { ...edit, kind: to[place] === to[place - 1] ? 'doubled' : 'put-in', letter: other.charAt(0) }
  }
  return undefined
}

const NO_LETTERS = { letter: '', neighbours: false, soundAlike: false }

const sameLength = (rest: string, other: string, edit: Omit<Edit, 'kind'>): Edit | undefined => {
  const [letter, typed] = [rest.charAt(0), other.charAt(0)]
  if (rest === '') return undefined
  if (rest.slice(1) === other.slice(1)) {
    const [neighbours, alike] = [areNeighbours(letter, typed), soundAlike(letter, typed)]
    return { ...edit, kind: 'other', letter, neighbours, soundAlike: alike }
  }
  const exchanged = letter === other[1] && rest[1] === typed && rest.slice(2) === other.slice(2)
  return exchanged ? { ...edit, kind: 'exchanged' } : undefined
}

const firstDifference = (one: string, other: string): number => {
  let place = 0
  while (place < one.length && one[place] === other[place]) place++
  return place
}

const placeOf = (place: number, length: number): Edit['at'] =>
  place === 0 ? 'first' : place === length - 1 ? 'last' : 'within'

const soundAlike = (one: string, other: string): boolean =>
  ['aeiouy', 'ck', 'sz', 'dt'].some((letters) => letters.includes(one) && letters.includes(other))

import { countsOf, exceeds, flag } from './sets.ts'
import { unitOf } from './units.ts'
import type { Words } from './words.ts'

/** A number in a text with the unit beside it. */
export interface Quantity {
  readonly value: number
  /** Class of the unit (`km` and `kilometres` are one); undefined without one. */
  readonly unit: number | undefined
}

/** The numbers of a prompt: digits, number words and their units. */
export interface Numbers {
  readonly quantities: readonly Quantity[]
  readonly values: ReadonlyMap<number, number>
  readonly unitOfValue: ReadonlyMap<number, number | undefined>
  /** Every run of digits as it stands, leading zeros and parts of versions included. */
  readonly digits: ReadonlyMap<string, number>
}

export const readNumbers = ({ text, tokens }: Words): Numbers => {
  const quantities = quantitiesIn(tokens)
  return {
    quantities,
    values: countsOf(quantities.map(({ value }) => value)),
    unitOfValue: new Map(quantities.map(({ value, unit }) => [value, unit])),
    digits: countsOf(text.replaceAll(',', '').match(/\p{Nd}+/gu) ?? []),
  }
}

export const compareNumbers = (one: Numbers, other: Numbers) => {
  const [more, less] = [exceeds(one.values, other.values), exceeds(other.values, one.values)]
  return {
    numberChanged: flag(more && less),
    numberMissing: flag(more !== less),
    anyNumber: flag(one.quantities.length + other.quantities.length > 0),
    unitOfNumberChanged: flag(unitChanged(one.unitOfValue, other.unitOfValue)),
    digitsChanged: flag(exceeds(one.digits, other.digits) && exceeds(other.digits, one.digits)),
  }
}

const unitChanged = (one: Numbers['unitOfValue'], other: Numbers['unitOfValue']): boolean => {
  for (const [value, unit] of one) {
    const theirs = other.get(value)
    if (unit !== undefined && theirs !== undefined && unit !== theirs) return true
  }
  return false
}

const ranked = (words: string, valueOf: (rank: number) => number): ReadonlyMap<string, number> =>
  new Map(words.split(' ').map((word, rank) => [word, valueOf(rank)]))

const SMALL = ranked(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
  (rank) => rank,
)
const TENS = ranked('twenty thirty forty fifty sixty seventy eighty ninety', (rank) => 10 * (rank + 2))
const OTHERS: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['million', 1_000_000],
  ['half', 0.5],
])

const quantitiesIn = (tokens: readonly string[]): readonly Quantity[] => {
  const found: Quantity[] = []
  for (let at = 0; at < tokens.length; at++) {
    const number = numberAt(tokens, at)
    if (number === undefined) continue
    const last = at + number.length - 1
    found.push({ value: number.value, unit: unitOf(tokens[last + 1]) ?? currencyBefore(tokens[last - 1]) })
    at = last
  }
  return found
}

/** The number that begins here and how many tokens it takes. `one` is mostly a pronoun. */
const numberAt = (
  tokens: readonly string[],
  at: number,
): { readonly value: number; readonly length: number } | undefined => {
  const token = tokens[at] ?? ''
  if (/^[0-9]/.test(token)) return { value: Number(token), length: 1 }
  const tens = TENS.get(token)
  if (tens !== undefined) {
    const ones = SMALL.get(tokens[at + 1] ?? '')
    return ones !== undefined && ones < 10 ? { value: tens + ones, length: 2 } : { value: tens, length: 1 }
  }
  const value = token === 'one' ? undefined : (SMALL.get(token) ?? OTHERS.get(token))
  return value === undefined ? undefined : { value, length: 1 }
}

const currencyBefore = (token: string | undefined): number | undefined =>
  token === '£' || token === '$' || token === '€' ? unitOf(token) : undefined

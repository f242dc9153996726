import { countsOf, exceeds, flag } from './sets.ts'
import type { Words } from './words.ts'

export type Symbols = ReadonlyMap<string, number>

// A minus stands before a number, or between blanks after a word; any other hyphen joins words.
const SYMBOL = /[+*/^=<>]|(?<=[\p{L}\p{N}_)] )-(?= ?[\p{L}\p{N}_(])|(?<![\p{L}\p{N}_])-(?=\p{Nd})/gu

export const readSymbols = ({ text }: Words): Symbols => countsOf(text.match(SYMBOL) ?? [])

/** Operators and signs differ: `x + 7` and `x - 7`, `> 5` and `< 5`. */
export const compareSymbols = (one: Symbols, other: Symbols) => ({
  symbolsDiffer: flag(exceeds(one, other) || exceeds(other, one)),
})

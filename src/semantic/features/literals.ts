import { flag } from './sets.ts'
import type { Words } from './words.ts'

/** Codes, versions, abbreviations: `v2.1`, `RTX4090`, `3D`, `VAT`. */
export interface Literals {
  readonly literals: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

const WORD = '[\\p{L}\\p{N}_]'
const EDGE = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`
const LITERAL = new RegExp(
  `${EDGE}(?:[A-Za-z]+[0-9][\\p{L}\\p{N}_.]*|[0-9]+[A-Za-z]${WORD}*|[A-Z]{2,}${WORD}*)${EDGE}`,
  'gu',
)

export const readLiterals = ({ text, lower }: Words): Literals => ({
  literals: new Set((text.match(LITERAL) ?? []).map((literal) => literal.toLowerCase())),
  words: new Set(lower.match(/[\p{L}\p{N}_]+/gu)),
})

/** Each prompt has a code that the other lacks. */
export const compareLiterals = (one: Literals, other: Literals) => ({
  literalChanged: flag(lacks(one, other) && lacks(other, one)),
})

/** Whether `one` nowhere has some code of `other`. */
const lacks = (one: Literals, other: Literals): boolean => {
  for (const literal of other.literals) if (!one.literals.has(literal) && !one.words.has(literal)) return true
  return false
}

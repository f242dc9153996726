import { difference, flag } from './sets.ts'
import type { Words } from './words.ts'

/** Names, as far as capital letters tell. */
export interface Entities {
  readonly names: ReadonlySet<string>
  /** Every word, lower case. */
  readonly words: ReadonlySet<string>
  /** A text all in capitals tells nothing about names. */
  readonly shouted: boolean
}

// A capital at the start of a sentence tells nothing.
const NAME = /(?<=[a-z0-9,;:')] )[A-Z][\p{L}\p{N}_']+/gu
const NOT_NAMES = new Set(["I'm", "I've", "I'd", "I'll"])

/** In lower case. */
export const namesIn = (text: string): ReadonlySet<string> =>
  new Set((text.match(NAME) ?? []).filter((word) => !NOT_NAMES.has(word)).map((word) => word.toLowerCase()))

/** `names`: those of `namesIn`. */
export const readEntities = ({ text, lower }: Words, names: ReadonlySet<string>): Entities => ({
  names,
  words: new Set(lower.match(/[\p{L}\p{N}_']+/gu)),
  shouted: text === text.toUpperCase(),
})

/** 1: each prompt names something that the other nowhere mentions. 0.5: one of them does. */
export const compareEntities = (one: Entities, other: Entities) => {
  if (one.shouted || other.shouted) return { entityChanged: 0 }
  const own = difference(one.names, other.words).size > 0
  const theirs = difference(other.names, one.words).size > 0
  return { entityChanged: (flag(own) + flag(theirs)) / 2 }
}

import type { Lexicon } from '../../lexicon/lexicon.ts'
import { isTitled } from '../../lexical/capitals.ts'
import { setOf } from '../sets.ts'

/** Capitals that make another word, as far as the words around tell: `Slack` and `slack`, `PIN` and `pin`, `Map` and `map`. */
export interface Capitals {
  /** Words with a capital that no sentence begins with, in small letters, each with those beside it that have one too. */
  readonly capital: ReadonlyMap<string, readonly string[]>
  /** Words without one. */
  readonly small: ReadonlySet<string>
}

const NONE: Capitals = { capital: new Map(), small: new Set() }

/** Of a text all in capitals, or with one at every word, none: there they tell nothing. */
export const readCapitals = (text: string, lexicon: Lexicon): Capitals => {
  if (text === text.toUpperCase()) return NONE
  const words = [...text.matchAll(WORD)]
  const titled = isTitled(text)
  const named = words.map(({ 0: word, index }) =>
    titled ? isAbbreviation(word) : isNamed(word, text.slice(Math.max(0, index - 2), index)),
  )
  const lower = words.map(([word]) => word.toLowerCase())
  const beside = (place: number) =>
    [place - 1, place + 1].flatMap((other) => (named[other] ? [lower[other] ?? ''] : []))
  return {
    capital: new Map(
      lower.flatMap((word, place) =>
        named[place] && isWordInSmall(word, isAbbreviation(words[place]?.[0] ?? ''), lexicon)
          ? [[word, beside(place)] as const]
          : [],
      ),
    ),
    small: new Set(words.flatMap(([word], place) => (/^\p{Ll}/u.test(word) ? (lower[place] ?? []) : []))),
  }
}

const WORD = /(?<![\p{L}\p{N}_'’])\p{L}[\p{L}’']*(?![\p{N}_])/gu

const isAbbreviation = (word: string): boolean => /^\p{Lu}{2,}$/u.test(word)

/** `before`: the two characters there. */
const isNamed = (word: string, before: string): boolean =>
  isAbbreviation(word) || (/^\p{Lu}\p{L}/u.test(word) && /^[\p{L}\p{N}'’,)] $/u.test(before))

/** `slack`, but not `france`; and types and small words. */
const isWordInSmall = (word: string, isShort: boolean, lexicon: Lexicon): boolean =>
  OTHERS.has(word) ||
  (!lexicon.proper.has(word) && [word, word.replace(/s$/, '')].some((form) => meansSomething(form, isShort, lexicon)))

const OTHERS = setOf('boolean bool dict int char enum tuple either it fed led')

/** A rare word is only told from an abbreviation (`VAT`): with a capital it means the same (`Ibuprofen`). */
const meansSomething = (word: string, isShort: boolean, { senses, proper, known, real }: Lexicon): boolean =>
  known.has(word) ? senses.has(word) && !proper.has(word) : isShort && real(word)

/** A word has a capital in one of the prompts and none in the other, where a whole name in small letters (`google maps`) stays one. */
export const isCapitalMeant = (one: Capitals, other: Capitals): boolean =>
  isOnlyInSmall(one, other) || isOnlyInSmall(other, one)

const isOnlyInSmall = ({ capital }: Capitals, other: Capitals): boolean => {
  for (const [word, beside] of capital) {
    if (other.small.has(word) && !other.capital.has(word) && !beside.some((name) => other.small.has(name))) return true
  }
  return false
}

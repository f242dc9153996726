import type { Lexicon } from '../../lexicon/lexicon.ts'
import type { Copy } from '../copies/copies.ts'
import { whWords } from '../question.ts'
import { stopWords } from '../words.ts'

/**
 * Whether what looks like a slip of the finger is another name: `Paul` and `Paula`, `Bolton` and `Boston` stand both in the list of known
 * words, and neither is an everyday word. Says something of near-copies only.
 */
export const slipsIntoAName = (one: Copy, other: Copy): boolean => {
  const areNames = (own: string, theirs: string) => isName(own, one) && isName(theirs, other)
  return someExchanged(one.line, other.line, areNames) || someExchanged(one.typed, other.typed, areNames)
}

/** A consonant once behind a word in `e`, twice behind one without: `taped` and `tapped`, not `traveled` and `travelled`. */
export const doublesIntoAWord = (one: readonly string[], other: readonly string[], lexicon: Lexicon): boolean =>
  someExchanged(one, other, (own, theirs) => isOfAnother(own, theirs, lexicon) || isOfAnother(theirs, own, lexicon))

const someExchanged = (
  one: readonly string[],
  other: readonly string[],
  isAnother: (own: string, theirs: string) => boolean,
): boolean =>
  one.length === other.length && one.some((own, place) => own !== other[place] && isAnother(own, other[place] ?? ''))

/** One that is known for a name or written as one, or a known word without a meaning, unless it is an everyday one: `from`, `more`. */
const isName = (word: string, { lexicon, named }: Copy): boolean => {
  const rank = lexicon.known.get(word)
  if (rank === undefined) return false
  return lexicon.names.has(word) || named.has(word) || (rank >= EVERYDAY && !lexicon.senses.has(word) && !isSmall(word))
}

const EVERYDAY = 1_000
/** Fingers make of these what looks like a name: `wat`, `tis`. */
const isSmall = (word: string): boolean => stopWords.has(word) || whWords.has(word)

const isOfAnother = (short: string, long: string, { senses }: Lexicon): boolean => {
  const [, stem = '', ending = ''] = SHORT.exec(short) ?? []
  if (stem === '' || long !== `${stem}${stem.slice(-1)}${ending}`) return false
  return senses.has(`${stem}e`) && (senses.has(stem) || senses.has(`${stem}${stem.slice(-1)}`))
}

const SHORT = /^(\w*[aeiou][b-df-hj-np-tv-z])(ing|ed|er|ers)$/

import type { Lexicon } from '../../lexicon/lexicon.ts'
import { whWords } from '../question.ts'
import { setOf } from '../sets.ts'
import { stopWords } from '../words.ts'

/**
 * Whether what looks like a slip of the finger is another word that people use: `Paul` and `Paula`, `Bolton` and `Boston` stand both in
 * the list of known words. Says something of near-copies only. `one` and `other`: the words in order.
 */
export const slipsIntoAWord = (one: readonly string[], other: readonly string[], { known }: Lexicon): boolean =>
  someExchanged(one, other, (own, theirs) => known.has(own) && known.has(theirs) && !isSmall(own) && !isSmall(theirs))

/** A consonant once behind a word in `e`, twice behind one without: `taped` and `tapped`, not `traveled` and `travelled`. */
export const doublesIntoAWord = (one: readonly string[], other: readonly string[], lexicon: Lexicon): boolean =>
  someExchanged(one, other, (own, theirs) => isOfAnother(own, theirs, lexicon) || isOfAnother(theirs, own, lexicon))

const someExchanged = (
  one: readonly string[],
  other: readonly string[],
  isAnother: (own: string, theirs: string) => boolean,
): boolean =>
  one.length === other.length && one.some((own, place) => own !== other[place] && isAnother(own, other[place] ?? ''))

/** Small words are known, all of them: `wat`, `dose` and `fro` are what fingers make of them. */
const isSmall = (word: string): boolean => stopWords.has(word) || whWords.has(word) || SMALL.has(word)

const SMALL = setOf(
  'they them then than because tell many should very also not how what does did would could can need want get make help order',
)

const isOfAnother = (short: string, long: string, { senses, known }: Lexicon): boolean => {
  const [, stem = '', ending = ''] = SHORT.exec(short) ?? []
  if (stem === '' || long !== `${stem}${stem.slice(-1)}${ending}`) return false
  const isWord = (word: string) => senses.has(word) || known.has(word)
  return isWord(`${stem}e`) && (isWord(stem) || isWord(`${stem}${stem.slice(-1)}`))
}

const SHORT = /^(\w*[aeiou][b-df-hj-np-tv-z])(ing|ed|er|ers)$/

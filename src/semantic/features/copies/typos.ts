import { baseForms } from '../../lexicon/lemmas.ts'
import type { Lexicon } from '../../lexicon/lexicon.ts'
import { whWords } from '../question.ts'
import { setOf } from '../sets.ts'
import { stopWords } from '../words.ts'
import { editBetween } from './one-edit.ts'
import type { Edit } from './one-edit.ts'

/** `sure`: of a word that everybody knows, and long or by letters exchanged or typed twice, which make no other word. */
export type Slip = 'sure' | 'likely' | 'none'

/**
 * Whether one word is the other with a slip of the finger: one letter more, less, other, or two exchanged, and the result is no
 * word. `form` and `from`, `affect` and `effect`, two names or two identifiers are no slip. `isTold`: the words around tell what the
 * prompt is about, so that another term can hardly stand there. What the trees take for a slip (`isTypo`) stays as they were trained on it.
 */
export const slipBetween = (one: string, other: string, lexicon: Lexicon, isTold = false): Slip => {
  if (!/^[a-z]+$/.test(one + other)) return 'none'
  const [ownReal, theirReal] = [isReal(one, lexicon), isReal(other, lexicon)]
  const [ownRank, theirRank] = [rankOf(one, lexicon), rankOf(other, lexicon)]
  const ownIsMeant = ownReal === theirReal ? ownRank <= theirRank : ownReal
  const [meant, typed, rank, typedRank] = ownIsMeant
    ? [one, other, ownRank, theirRank]
    : [other, one, theirRank, ownRank]
  const edit = editBetween(meant, typed)
  if (edit === undefined) return 'none'
  if (ownReal && theirReal) return isSmallWordMistyped(meant, typed, typedRank, edit) ? 'likely' : 'none'
  if (!ownReal && !theirReal) return ofNames(meant, rank, typedRank, edit)
  // `tim` may be a name beside a rare word, never beside an everyday one.
  if (typedRank < Number.POSITIVE_INFINITY && rank >= USUAL) return 'none'
  const hasMeaning = (rank < USUAL || !lexicon.names.has(meant)) && !isKnownName(meant, lexicon)
  const least = leastOf(edit, rank, hasMeaning)
  const isShorter = isTold && least === 5 && (edit.kind !== 'other' || edit.neighbours)
  if (meant.length < (isShorter ? least - 1 : least)) return 'none'
  return isSure(edit) || meant.length >= (rank < USUAL ? 5 : 7) ? 'sure' : 'likely'
}

const rankOf = (word: string, { known }: Lexicon): number => known.get(word) ?? Number.POSITIVE_INFINITY

/** Words so frequent that whoever types almost one of them means it. */
const EVERYDAY = 3_000
export const isEveryday = (word: string, lexicon: Lexicon): boolean => rankOf(word, lexicon) < EVERYDAY

/** From here on more and more words are names and terms, which others may lie beside. */
const USUAL = 8_000
/** What is rarer than this and has no meaning is mostly a piece of a name. */
const FRAGMENTS = 14_000
/** What is rarer than this is no word that takes the place of a small one. */
const RARE = 5_000

/** The slips that make no other word: a letter typed twice or once in place of twice, two letters exchanged. */
const isSure = ({ kind }: Edit): boolean => kind === 'exchanged' || kind === 'doubled'

/** From which length on a slip in a word is no other term: `ETF` and `EFT`, `Saab` and `SaaS` are two. */
const leastOf = (edit: Edit, rank: number, hasMeaning: boolean): number => {
  if (rank < EVERYDAY) return leastOfEveryday(edit)
  if (!hasMeaning) return leastOfName(edit)
  if (isSure(edit)) return 4
  if (edit.kind === 'other') return leastOfOther(edit, rank < USUAL)
  // What a word ends in besides makes another form of it.
  return edit.kind === 'put-in' && edit.at === 'last' ? Number.POSITIVE_INFINITY : 5
}

const leastOfEveryday = ({ kind, at, neighbours }: Edit): number => {
  if (kind === 'other') return at === 'first' && !neighbours ? 5 : 4
  return kind === 'left-out' ? 4 : 3
}

const leastOfOther = ({ at, neighbours, soundAlike }: Edit, usual: boolean): number => {
  if (!neighbours) return soundAlike || at === 'last' ? Number.POSITIVE_INFINITY : at === 'first' ? 8 : 6
  return usual && at !== 'first' && !soundAlike ? 4 : 5
}

/** `Lyft` and `Lift`, `Dominica` and `Dominican`, `Tesla` and `Tesa` are two names. */
const leastOfName = (edit: Edit): number => {
  if (isSure(edit)) return 4
  if (edit.at !== 'within') return Number.POSITIVE_INFINITY
  if (edit.kind !== 'other') return 6
  return edit.neighbours && !edit.soundAlike ? 6 : Number.POSITIVE_INFINITY
}

/** Names of which a list holds one at most. */
const ofNames = (meant: string, rank: number, typedRank: number, edit: Edit): Slip => {
  if (typedRank < Number.POSITIVE_INFINITY) return 'none'
  const least = leastOfName(edit) + (rank < Number.POSITIVE_INFINITY ? 0 : isSure(edit) ? 1 : 3)
  return meant.length >= least ? 'likely' : 'none'
}

const SMALL = setOf(
  'does they them then than when where which while because tell many thanks should very also even every always between without',
)
/** Nobody can put the one where the other stands. */
const SLIPS_OF_SMALL: ReadonlyMap<string, string> = new Map([
  ['what', 'hat'],
  ['does', 'des'],
  ['been', 'ben'],
])
const NOT_SMALL = setOf('team quick question kindly being just')

/** `Wat is`, `dose it`, `fro the`: where everything else is the same, a rare word in the place of a small one is a slip. */
const isSmallWordMistyped = (meant: string, typed: string, typedRank: number, edit: Edit): boolean => {
  if (SLIPS_OF_SMALL.get(meant) === typed) return true
  const isSmall = (SMALL.has(meant) || stopWords.has(meant) || whWords.has(meant)) && !NOT_SMALL.has(meant)
  const isTyped = edit.kind !== 'other' || (edit.neighbours && !edit.soundAlike)
  return isSmall && meant.length >= 4 && typedRank >= RARE && isTyped && !(edit.kind === 'put-in' && edit.at === 'last')
}

/** A rare known word without a meaning is a piece of a name (`wai`), not a word. */
const isReal = (word: string, lexicon: Lexicon): boolean =>
  lexicon.names.has(word) || rankOf(word, lexicon) < FRAGMENTS || isWord(word, lexicon)

/** `leeds` and `bryan` have no meaning. */
const isKnownName = (word: string, lexicon: Lexicon): boolean => rankOf(word, lexicon) >= RARE && !isWord(word, lexicon)

/** It has a meaning, or is a form of one that has. */
const isWord = (word: string, { known, real, senses }: Lexicon): boolean => {
  const rank = known.get(word)
  if (senses.has(word)) return true
  const has = (form: string) => {
    const place = known.get(form)
    return place === undefined ? real(form) : place < FRAGMENTS || senses.has(form)
  }
  const isFormOf = (form: string) => form.length >= 4 && form !== word && !isMisspelt(word, form) && has(form)
  if (baseForms(word, has).some(isFormOf)) return true
  return rank === undefined ? real(word) : compared(word).some(has)
}

/** `moveed`, `clearred`: nobody spells a form of `move` or `clear` so. */
const isMisspelt = (word: string, form: string): boolean => {
  const ending = word.slice(form.length)
  if (!word.startsWith(form)) return false
  return form.endsWith('e')
    ? ending.startsWith('e')
    : /(?<!q)[aeiou]{2}[^aeioul]$/.test(form) && ending[0] === form.at(-1)
}

/** What `cheaper`, `cheapest`, `easier` and `later` are the comparison of. */
const compared = (word: string): readonly string[] => {
  const bare = /^(.+)(?:er|est)$/.exec(word)?.[1]
  if (bare === undefined) return []
  return [bare, `${bare}e`, bare.replace(/i$/, 'y'), bare.replace(/([^aeiou])\1$/, '$1')]
}

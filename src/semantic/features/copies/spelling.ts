import { canonicalTokens } from './canonical.ts'
import { rarityOf } from '../../lexicon/known-words.ts'
import type { Lexicon } from '../../lexicon/lexicon.ts'
import { courtesyWords } from '../politeness.ts'
import { editBetween } from './one-edit.ts'
import { flag, setOf } from '../sets.ts'
import { signsOf } from './signs.ts'
import type { Surface } from './surface.ts'
import { stopWords, tokensOf } from '../words.ts'

/** A prompt's words for comparing them letter by letter. */
export interface Spelling {
  /** Less courtesy and fillers, contractions opened, in order. */
  readonly core: readonly string[]
  readonly coreSet: ReadonlySet<string>
  /** See `signsOf`. */
  readonly signs: string
  readonly lexicon: Lexicon
}

const FILLERS = setOf('um uh so ok okay sorry asap')
export const readSpelling = ({ folded, capitals }: Surface, lexicon: Lexicon): Spelling => {
  const core = canonicalTokens(tokensOf(folded)).filter((token) => !courtesyWords.has(token) && !FILLERS.has(token))
  return { core, coreSet: new Set(core), signs: signsOf(folded, capitals), lexicon }
}

/** More slips than this are no slips. */
const MOST_TYPOS = 2

/** The same prompt but for slips of the finger (`pasword`), and how rare the words are that only one prompt has. */
export const compareSpelling = (one: Spelling, other: Spelling) => {
  const [own, theirs] = [rarestUnshared(one, other), rarestUnshared(other, one)]
  const typos = typosBetween(one, other)
  return {
    nearCopy: flag(typos <= MOST_TYPOS && one.signs === other.signs),
    /** The rarest word without counterpart: names and terms are rare. */
    rarestUnshared: Math.max(own, theirs),
    rarestExchanged: Math.min(own, theirs),
  }
}

/** How many words differ by a slip, when nothing else does; Infinity when something does. */
const typosBetween = ({ core, lexicon }: Spelling, { core: others }: Spelling): number => {
  if (core.length !== others.length || core.length === 0) return Number.POSITIVE_INFINITY
  let typos = 0
  for (const [place, word] of core.entries()) {
    const counterpart = others[place] ?? ''
    if (word === counterpart) continue
    if (!isTypo(word, counterpart, lexicon)) return Number.POSITIVE_INFINITY
    typos++
  }
  return typos
}

/**
 * As the trees know it: they were trained on these values, so what is served without them (`slipBetween`, stricter) is a rule of its own.
 *
 * A slip in a known word, or in one that nobody knows if it is long or the slip a sure one: `password` and `pasword`, `bigint` and
 * `biigint`, but neither `accept` and `except`, `hotels` and `hostels`, nor two names.
 */
const isTypo = (one: string, other: string, lexicon: Lexicon): boolean => {
  if (!/^\p{L}+$/u.test(one + other) || !isOneSlip(one, other)) return false
  if (hasMeaning(one, lexicon) && hasMeaning(other, lexicon)) return false
  const strange = [one, other].filter((word) => !lexicon.known.has(word)).length
  const shortest = Math.min(one.length, other.length)
  if (strange < 2) return strange === 1 && shortest >= 4
  return shortest >= (isDoublingOrSwap(one, other) ? 5 : 7)
}

/** Of the forms of a word only the plain plural: `shiping` looks like one of `ship`. */
const hasMeaning = (word: string, { senses }: Lexicon): boolean =>
  senses.has(word) || (word.endsWith('s') && senses.has(word.slice(0, -1)))

/** The slips that make no other word: a letter typed twice, two letters exchanged. */
const isDoublingOrSwap = (one: string, other: string): boolean =>
  one.length === other.length
    ? [...one].sort().join('') === [...other].sort().join('')
    : undoubled(one) === undoubled(other)

const undoubled = (word: string): string => word.replace(/(.)\1/gu, '$1')

/** One letter more or less, its neighbour on the keyboard, or two letters exchanged; `sulfate` and `sulfite` are no slip. */
const isOneSlip = (one: string, other: string): boolean => {
  const edit = editBetween(one, other)
  return edit !== undefined && (edit.kind !== 'other' || edit.neighbours)
}

const rarestUnshared = ({ core, lexicon: { known } }: Spelling, { coreSet }: Spelling): number => {
  let rarest = 0
  for (const word of core) {
    if (!coreSet.has(word) && !stopWords.has(word)) rarest = Math.max(rarest, rarityOf(word, known))
  }
  return rarest
}

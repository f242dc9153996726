import { canonicalTokens } from './canonical.ts'
import { contentSignsOf } from './content-signs.ts'
import type { Lexicon } from '../../lexicon/lexicon.ts'
import { flag, sameList, setOf } from '../sets.ts'
import type { Surface } from './surface.ts'
import { isNameOrWord, signsOf } from './signs.ts'
import { isEveryday, slipBetween } from './typos.ts'
import { courtesyWords } from '../politeness.ts'
import { whWords } from '../question.ts'
import { stopWords, tokensOf } from '../words.ts'
import type { Words } from '../words.ts'

/** A prompt as typed by anybody: the words in order, in one case, less the ways to begin and to end a request. */
export interface Copy {
  readonly line: readonly string[]
  readonly signs: string
  /** The signs beside which a slip may stand: a slip in `, please` keeps its comma from being folded. */
  readonly typedSigns: string
  /** Words with a capital that makes them another word (`Windows`), in small letters. */
  readonly capital: ReadonlySet<string>
  /** Every word as it stands, courtesy and contractions too: a slip in those hides what they are. */
  readonly typed: readonly string[]
  /** Whether a slip of the finger may be the very thing that is asked about. */
  readonly literal: boolean
  /** Words that no finger slips in: quoted, code and what stands beside it, abbreviations. */
  readonly fixed: ReadonlySet<string>
  /** Where there is code only slips of everyday words count: others may be names in it. */
  readonly holdsCode: boolean
  /** Words with a capital that no sentence begins with. */
  readonly named: ReadonlySet<string>
  readonly lexicon: Lexicon
}

export const readCopy = ({ text, lower }: Words, surface: Surface, lexicon: Lexicon): Copy => {
  // Contractions are opened in any case: `I'M`.
  const folded = surface.foldedLower
  const brackets = (text.match(BRACKETS) ?? []).join('')
  const content = contentSignsOf(text, folded)
  return {
    line: asked(canonicalTokens(tokensOf(folded))),
    signs: `${signsOf(folded, surface.capitals)} ${brackets} ${content.join(' ')}`,
    typedSigns: `${signsOf(folded, surface.capitals.filter(isNoName))} ${brackets} ${content.filter(isNoComma).join(' ')} ${commasOf(text)}`,
    capital: new Set(surface.capitals.filter((word) => !isNoName(word)).map((word) => word.toLowerCase())),
    typed: lower.replaceAll('’', "'").match(TYPED) ?? [],
    literal: LITERAL.test(text) || A_WORD.test(text),
    fixed: fixedWords(text, surface.code),
    holdsCode: CODE.test(text),
    named: surface.names,
    lexicon,
  }
}

const isNoName = (word: string): boolean => !isNameOrWord(word)

const isNoComma = (sign: string): boolean => sign !== ','

/** Behind which words they stand. */
const commasOf = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .flatMap((word, place) => (word.endsWith(',') ? place : []))
    .join(' ')

const BRACKETS = /[()[\]{};`]/g

const TYPED = /[0-9]+(?:[.,][0-9]+)*|[\p{L}\p{Nl}\p{No}]+|'\p{L}+|[£$€%°]/gu

const QUOTATION = /["“][^"“”]*["”]|(?<!\p{L})'[^']+'/gu

const ABBREVIATION = /(?<![\p{L}\p{N}])\p{Lu}{2,}(?![\p{L}\p{N}])/gu

/** `iPhone`, and `aGtwick` for `Gatwick`. */
const ONE_CAPITAL = /^[a-z][A-Z][a-z]+$/

const fixedWords = (text: string, code: readonly string[]): ReadonlySet<string> => {
  const abbreviations = text === text.toUpperCase() ? [] : (text.match(ABBREVIATION) ?? [])
  const fixed = [
    ...(text.match(QUOTATION) ?? []),
    ...code.filter((piece) => !ONE_CAPITAL.test(piece)),
    ...abbreviations,
    ...(CODE.test(text) ? besideCode(text.split(/\s+/)) : []),
  ]
  return new Set(fixed.flatMap(tokensOf))
}

const CODE = /[`{};=<>]|\w\(/

const besideCode = (pieces: readonly string[]): readonly string[] =>
  pieces.filter((_, place) =>
    pieces.slice(Math.max(0, place - 1), place + 2).some((piece) => LOOKS_LIKE_CODE.test(piece)),
  )

const LOOKS_LIKE_CODE = /[`{}()[\]<>;=_|\\/*+^@#$%&]|-[->]|^\p{Lu}{2,}/u

/** Lines of code and questions about words and letters. */
const LITERAL =
  /\n|\bspell|\btypo|\bgrammar|\bproofread|\bcorrect (?:the|this|my)\b|\bpronounc|\brhyme|\banagram|\bletters\b|\btranslat|\b(?:does|do|did) (?:(?:a|an|the) )?(?!(?:it|this|that|he|she|they|you)\b)[^\s]+ (?:really |actually )?mean\b|\bmeans\b|\bmeaning\b|\bdefin|\bsynonym/i

/** `A Word document` is none. */
const A_WORD = /\b(?:[Tt]he|[Aa]) word\b/

/** One slip may be a slip; more only in a longer prompt. */
const slipsIn = (words: number): number => (words >= 8 ? 2 : 1)

/** The same words in the same order but for case, punctuation, courtesy, contractions, ways to ask how, and a slip of the finger. */
export const compareCopies = (one: Copy, other: Copy) => ({
  surelyCopy: flag(one.line.length > 1 && isCopy(one, other)),
  /** The same words in the same order, and other signs, emoji or quotations: no other feature sees those. */
  onlySignsDiffer: flag(one.signs !== other.signs && sameList(one.line, other.line)),
})

const isCopy = (one: Copy, other: Copy): boolean => {
  if (one.signs === other.signs && sameList(one.line, other.line)) return true
  if (one.literal || other.literal) return false
  return (
    (one.signs === other.signs && differBySlips(one.line, other.line, one, other)) ||
    (haveSameSigns(one, other) && differBySlips(one.typed, other.typed, one, other))
  )
}

const haveSameSigns = (one: Copy, other: Copy): boolean =>
  one.signs === other.signs ||
  (one.typedSigns === other.typedSigns && !isOnlyACapital(one, other) && !isOnlyACapital(other, one))

/** `Windows` in one and `windows` in the other. */
const isOnlyACapital = ({ capital }: Copy, other: Copy): boolean =>
  [...capital].some((word) => !other.capital.has(word) && other.typed.includes(word))

const differBySlips = (line: readonly string[], others: readonly string[], one: Copy, other: Copy): boolean => {
  if (line.length !== others.length || line.length < 2) return false
  const changed = line.flatMap((word, place) => (word === others[place] ? [] : [[word, others[place] ?? ''] as const]))
  if (changed.length > slipsIn(line.length)) return false
  const isTold =
    changed.length === 1 && line.filter((word, place) => isTelling(word) && word === others[place]).length >= TOLD
  const slips = changed.map(([own, theirs]) =>
    isFixed(own, one) || isFixed(theirs, other) || isNamed(own, theirs, one, other) || isInCode(own, theirs, one, other)
      ? 'none'
      : slipBetween(own, theirs, one.lexicon, isTold),
  )
  return !slips.includes('none') && (leavesAWord(line, others) || !slips.includes('likely'))
}

/** `call Tim now` and `call time now`: a name stands where the other prompt has a known word. */
const isNamed = (own: string, theirs: string, one: Copy, other: Copy): boolean =>
  (one.named.has(own) && !other.named.has(theirs) && one.lexicon.known.has(theirs)) ||
  (other.named.has(theirs) && !one.named.has(own) && one.lexicon.known.has(own))

const isInCode = (own: string, theirs: string, one: Copy, other: Copy): boolean =>
  (one.holdsCode || other.holdsCode) && ![own, theirs].some((word) => isEveryday(word, one.lexicon))

const isFixed = (word: string, { fixed }: Copy): boolean => fixed.has(word)

/** `What is a meet?` is not `What is a yeet?`: some other word has to tell what the prompt is about. */
const leavesAWord = (line: readonly string[], other: readonly string[]): boolean =>
  line.some(
    (word, place) => word === other[place] && !stopWords.has(word) && !whWords.has(word) && !word.startsWith("'"),
  )

/** From so many shared words on that carry meaning, a prompt about anything else would hold another of them. */
const TOLD = 3

const isTelling = (word: string): boolean =>
  /^\p{L}{3}/u.test(word) && !stopWords.has(word) && !whWords.has(word) && !courtesyWords.has(word)

const phrases = (list: string): readonly (readonly string[])[] =>
  list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '))
    .toSorted((one, other) => other.length - one.length)

const FILLERS = setOf('um uh so ok okay sorry')

/** Before a question word they ask nothing of their own. */
const ASKING = phrases(`
can you tell me
could you tell me
would you tell me
can you explain
could you explain
tell me
do you know
i want to know
i would like to know
i need to know
i was wondering
i am wondering
just wondering
sorry to bother you but
excuse me`)

// Not `how do you`: of a shop, `How do you store my data?` asks what it does itself.
const HOW = phrases(`
how do i
how can i
how could i
how would i
how do we
how can we
how does one
how can one
how to
what is the way to
show me how to
explain how to
explain to me how to`)

const AFTER_ASKING = setOf('what how when where why who whose which whether if is are can do does did')

/** `How do I look?` asks for no way to look. */
const STATES = setOf('look feel sound seem do compare rank know be weigh smell differ qualify fit')

const asked = (tokens: readonly string[]): readonly string[] => {
  const filled = tokens.findIndex((token) => !FILLERS.has(token))
  let line = tokens.slice(Math.max(0, filled))
  const asking = ASKING.find((phrase) => startsWith(line, phrase))
  if (asking !== undefined && asksNothing(line, asking.length)) line = line.slice(asking.length)
  const how = HOW.find((phrase) => startsWith(line, phrase))
  if (how === undefined || STATES.has(line[how.length] ?? '')) return line
  return ['how', 'to', ...line.slice(how.length)]
}

/** `Do you know how to swim?` does. */
const asksNothing = (line: readonly string[], length: number): boolean =>
  AFTER_ASKING.has(line[length] ?? '') && !startsWith(line, ['do', 'you', 'know', 'how', 'to'])

const startsWith = (line: readonly string[], phrase: readonly string[]): boolean =>
  phrase.every((word, place) => line[place] === word)

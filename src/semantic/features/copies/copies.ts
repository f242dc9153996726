import { canonicalTokens } from './canonical.ts'
import { contentSignsOf } from './content-signs.ts'
import type { Lexicon } from '../../lexicon/lexicon.ts'
import { flag, sameList, setOf } from '../sets.ts'
import type { Surface } from './surface.ts'
import { signsOf } from './signs.ts'
import { slipBetween } from './typos.ts'
import { whWords } from '../question.ts'
import { stopWords, tokensOf } from '../words.ts'
import type { Words } from '../words.ts'

/** A prompt as typed by anybody: the words in order, in one case, less the ways to begin and to end a request. */
export interface Copy {
  readonly line: readonly string[]
  readonly signs: string
  /** Every word as it stands, courtesy and contractions too: a slip in those hides what they are. */
  readonly typed: readonly string[]
  /** Whether a slip of the finger may be the very thing that is asked about. */
  readonly literal: boolean
  /** Words that no finger slips in: quoted, code, abbreviations. */
  readonly fixed: ReadonlySet<string>
  /** Words with a capital that no sentence begins with. */
  readonly named: ReadonlySet<string>
  readonly lexicon: Lexicon
}

export const readCopy = ({ text, lower }: Words, surface: Surface, lexicon: Lexicon): Copy => {
  // Contractions are opened in any case: `I'M`.
  const folded = surface.foldedLower
  const brackets = (text.match(BRACKETS) ?? []).join('')
  return {
    line: asked(canonicalTokens(tokensOf(folded))),
    signs: `${signsOf(folded, surface.capitals)} ${brackets} ${contentSignsOf(text, folded)}`,
    typed: lower.replaceAll('’', "'").match(TYPED) ?? [],
    literal: LITERAL.test(text) || A_WORD.test(text),
    fixed: fixedWords(text, surface.code),
    named: surface.names,
    lexicon,
  }
}

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
  ]
  return new Set(fixed.flatMap(tokensOf))
}

/** Code and questions about words and letters. */
const LITERAL =
  /[\n`{};=<>]|\w\(|\bspell|\btypo|\bgrammar|\bproofread|\bcorrect (?:the|this|my)\b|\bpronounc|\brhyme|\banagram|\bletters\b|\btranslat|\b(?:does|do|did) (?:(?:a|an|the) )?(?!(?:it|this|that|he|she|they|you)\b)[^\s]+ (?:really |actually )?mean\b|\bmeans\b|\bmeaning\b|\bdefin|\bsynonym/i

/** `A Word document` is none. */
const A_WORD = /\b(?:[Tt]he|[Aa]) word\b/

/** One slip may be a slip; more only in a longer prompt. */
const slipsIn = (words: number): number => (words >= 8 ? 2 : 1)

/** The same words in the same order but for case, punctuation, courtesy, contractions, ways to ask how, and a slip of the finger. */
export const compareCopies = (one: Copy, other: Copy) => ({
  surelyCopy: flag(one.signs === other.signs && one.line.length > 1 && isCopy(one, other)),
  /** The same words in the same order, and other signs, emoji or quotations: no other feature sees those. */
  onlySignsDiffer: flag(one.signs !== other.signs && sameList(one.line, other.line)),
})

const isCopy = (one: Copy, other: Copy): boolean =>
  sameList(one.line, other.line) ||
  (!one.literal &&
    !other.literal &&
    (differBySlips(one.line, other.line, one, other) || differBySlips(one.typed, other.typed, one, other)))

const differBySlips = (line: readonly string[], others: readonly string[], one: Copy, other: Copy): boolean => {
  if (line.length !== others.length || line.length < 2) return false
  const changed = line.flatMap((word, place) => (word === others[place] ? [] : [[word, others[place] ?? ''] as const]))
  if (changed.length > slipsIn(line.length)) return false
  const slips = changed.map(([own, theirs]) =>
    isFixed(own, one) || isFixed(theirs, other) || isNamed(own, theirs, one, other)
      ? 'none'
      : slipBetween(own, theirs, one.lexicon),
  )
  return !slips.includes('none') && (leavesAWord(line, others) || !slips.includes('likely'))
}

/** `call Tim now` and `call time now`: a name stands where the other prompt has a known word. */
const isNamed = (own: string, theirs: string, one: Copy, other: Copy): boolean =>
  (one.named.has(own) && !other.named.has(theirs) && one.lexicon.known.has(theirs)) ||
  (other.named.has(theirs) && !one.named.has(own) && one.lexicon.known.has(own))

const isFixed = (word: string, { fixed }: Copy): boolean => fixed.has(word)

/** `What is a meet?` is not `What is a yeet?`: some other word has to tell what the prompt is about. */
const leavesAWord = (line: readonly string[], other: readonly string[]): boolean =>
  line.some(
    (word, place) => word === other[place] && !stopWords.has(word) && !whWords.has(word) && !word.startsWith("'"),
  )

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

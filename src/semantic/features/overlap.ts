import { countLacking, flag, overlap } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'
import { whWords } from './question.ts'

/** How much of the wording two prompts share. */
export interface Wording {
  readonly content: readonly string[]
  readonly contentSet: ReadonlySet<string>
  /** Runs of three characters over the spaced tokens. */
  readonly trigrams: ReadonlySet<string>
  /** Neighbouring content words. */
  readonly pairs: ReadonlySet<string>
  /** Stems of the spoken words, cut as the embedder's tokenizer cuts them (`2.0` is two words, `£50` none). */
  readonly spoken: readonly string[]
  readonly spokenSet: ReadonlySet<string>
}

export const readWording = ({ lower, tokens, content, contentSet }: Words): Wording => {
  const spoken = spokenWords(lower)
  return {
    content,
    contentSet,
    trigrams: trigramsOf(tokens),
    pairs: pairsOf(content),
    spoken,
    spokenSet: new Set(spoken),
  }
}

export const compareWording = (one: Wording, other: Wording) => {
  const own = countLacking(one.contentSet, other.contentSet)
  const theirs = countLacking(other.contentSet, one.contentSet)
  const [fewer, more] = [Math.min(own, theirs), Math.max(own, theirs)]
  return {
    wordOverlap: overlap(one.contentSet, other.contentSet),
    trigramOverlap: overlap(one.trigrams, other.trigrams),
    neighbourOverlap: neighbourOverlap(one, other),
    ownWordsFewer: Math.min(fewer, 8) / 5,
    ownWordsMore: Math.min(more, 12) / 5,
    /** One prompt holds all the words of the other and more. */
    containment: fewer === 0 && more > 0 ? Math.min(more, 5) / 5 : 0,
    smallSubstitution: flag(isOneOrTwo(unshared(one, other)) && isOneOrTwo(unshared(other, one))),
  }
}

const neighbourOverlap = (one: Wording, other: Wording): number => {
  if (one.pairs.size + other.pairs.size > 0) return overlap(one.pairs, other.pairs)
  return flag(one.content.join(' ') === other.content.join(' '))
}

const unshared = (one: Wording, other: Wording): number =>
  one.spoken.filter((word) => !other.spokenSet.has(word)).length

const isOneOrTwo = (count: number): boolean => count === 1 || count === 2

const trigramsOf = (tokens: readonly string[]): ReadonlySet<string> => {
  const line = ` ${tokens.join(' ')} `
  const trigrams = new Set<string>()
  for (let at = 0; at + 3 <= line.length; at++) trigrams.add(line.slice(at, at + 3))
  return trigrams
}

const pairsOf = (content: readonly string[]): ReadonlySet<string> =>
  new Set(content.slice(1).map((word, place) => `${content[place]} ${word}`))

const withoutAccents = (lower: string): string =>
  NOT_ASCII.test(lower) ? lower.normalize('NFD').replace(/\p{Mn}/gu, '') : lower

const NOT_ASCII = /[\u0080-\u{10ffff}]/u

const SPOKEN = /\p{Script=Han}|[^\s\p{P}\p{C}$+<=>^`|~\p{Script=Han}]+/gu

const spokenWords = (lower: string): readonly string[] =>
  (withoutAccents(lower).match(SPOKEN) ?? [])
    .filter((word) => /^[\p{L}\p{N}]/u.test(word) && !stopWords.has(word) && !whWords.has(word))
    .map(stem)

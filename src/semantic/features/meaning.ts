import { rarityOf } from '../lexicon/known-words.ts'
import { baseForms } from '../lexicon/lemmas.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { whWords } from './question.ts'
import { flag } from './sets.ts'
import { relationOf } from '../lexicon/word-senses.ts'
import type { WordSenses } from '../lexicon/word-senses.ts'
import { sumOf, vectorAt, wordSimilarity } from '../lexicon/word-vectors.ts'
import type { WordVector } from '../lexicon/word-vectors.ts'
import { stopWords } from './words.ts'
import type { Words } from './words.ts'

/** A word that carries meaning, with what the lexicon knows of it. */
interface Unit {
  readonly base: string
  readonly senses: WordSenses | undefined
  /** undefined for an unknown word. */
  readonly vector: WordVector | undefined
  /** 0-1. */
  readonly rarity: number
}

export interface Meaning {
  readonly units: readonly Unit[]
  readonly bases: ReadonlySet<string>
  readonly lexicon: Lexicon
}

/** Longer prompts are compared by their first words only: the work grows with the product of the lengths. */
const MOST_UNITS = 60

export const readMeaning = ({ tokens }: Words, lexicon: Lexicon): Meaning => {
  const units: Unit[] = []
  for (let at = 0; at < tokens.length && units.length < MOST_UNITS; at++) {
    const token = tokens[at] ?? ''
    const phrase = particleVerb(token, tokens[at + 1], lexicon)
    if (phrase !== undefined) {
      units.push(unitOf(phrase, token, lexicon))
      at++
    } else if (!stopWords.has(token) && !whWords.has(token)) {
      units.push(unitOf(token, token, lexicon))
    }
  }
  return { units, bases: new Set(units.map(({ base }) => base)), lexicon }
}

const particleVerb = (token: string, next: string | undefined, { senses, particles }: Lexicon): string | undefined => {
  if (next === undefined || !particles.has(next)) return undefined
  for (const form of baseForms(token, (word) => senses.has(word))) {
    if (senses.has(`${form}_${next}`)) return `${form}_${next}`
  }
  return undefined
}

const unitOf = (word: string, spelt: string, { senses, known, vectors }: Lexicon): Unit => {
  const forms = baseForms(word, (form) => senses.has(form))
  const found = forms.flatMap((form) => senses.get(form) ?? [])
  const [first] = found
  const place = known.get(forms[0] ?? spelt) ?? known.get(spelt)
  return {
    base: forms[0] ?? word,
    senses: found.length < 2 ? first : merged(found),
    vector: place === undefined ? undefined : vectorAt(vectors, place),
    rarity: rarityOf(spelt, known),
  }
}

const merged = (found: readonly WordSenses[]): WordSenses => ({
  own: found.flatMap(({ own }) => own),
  derived: found.flatMap(({ derived }) => derived),
  kinds: found.flatMap(({ kinds }) => kinds),
  opposites: found.flatMap(({ opposites }) => opposites),
})

/** How one word stands to its best counterpart in the other prompt. */
interface Match {
  readonly unit: Unit
  explained: boolean
  /** 0-1: 1 for the same meaning, else by the words' vectors. */
  likeness: number
  sibling: boolean
  narrower: boolean
  opposite: boolean
}

/** Words that only one prompt has, held against the other's by what they mean. */
export const compareMeaning = (one: Meaning, other: Meaning) => {
  const own = one.units.filter(({ base }) => !other.bases.has(base))
  const theirs = other.units.filter(({ base }) => !one.bases.has(base))
  const [ownMatches, theirMatches] = matched(own, theirs)
  const all = [...ownMatches, ...theirMatches]
  const [ownLeft, theirsLeft] = [unexplained(ownMatches), unexplained(theirMatches)]
  const [ownRarest, theirRarest] = [rarest(ownLeft), rarest(theirsLeft)]
  const shared = one.units.length + other.units.length - all.length
  return {
    synonyms: Math.min(8, all.length - ownLeft.length - theirsLeft.length) / 8,
    unexplainedFewer: Math.min(8, ownLeft.length, theirsLeft.length) / 8,
    unexplainedMore: Math.min(8, Math.max(ownLeft.length, theirsLeft.length)) / 8,
    rarestUnexplained: Math.max(ownRarest, theirRarest),
    rarestReplaced: Math.min(ownRarest, theirRarest),
    oppositeMeaning: flag(all.some(({ opposite }) => opposite)),
    siblingMeaning: flag([...ownLeft, ...theirsLeft].some(({ sibling }) => sibling)),
    narrowerMeaning: flag([...ownLeft, ...theirsLeft].some(({ narrower }) => narrower)),
    weakestLikeness: Math.min(1, ...all.map(({ likeness }) => likeness)),
    meanLikeness: weighted(all, shared),
    unsharedLikeness: all.length === 0 ? 1 : weighted(all, 0),
    phraseLikeness: phraseLikeness(own, theirs, one.lexicon),
  }
}

/** How alike the unshared words of both sides are taken together: `suggested edits` and `suggestions`. */
const phraseLikeness = (own: readonly Unit[], theirs: readonly Unit[], { vectors }: Lexicon): number => {
  if (own.length + theirs.length === 0) return 1
  return wordSimilarity(sumOf(vectorsOf(own), vectors.dimensions), sumOf(vectorsOf(theirs), vectors.dimensions))
}

const vectorsOf = (units: readonly Unit[]): readonly WordVector[] => units.flatMap(({ vector }) => vector ?? [])

const unexplained = (matched: readonly Match[]): readonly Match[] => matched.filter(({ explained }) => !explained)

const rarest = (matched: readonly Match[]): number => Math.max(0, ...matched.map(({ unit }) => unit.rarity))

/** Rare words count for more. */
const weighted = (matched: readonly Match[], shared: number): number => {
  let [sum, weight] = [shared * SHARED_WEIGHT, shared * SHARED_WEIGHT]
  for (const { unit, likeness } of matched) {
    sum += likeness * unit.rarity
    weight += unit.rarity
  }
  return weight === 0 ? 1 : sum / weight
}

const SHARED_WEIGHT = 0.7

/** Every word of one side is held against every word of the other, once for both. */
const matched = (own: readonly Unit[], theirs: readonly Unit[]): readonly [readonly Match[], readonly Match[]] => {
  const ownMatches = own.map(unmatched)
  const theirMatches = theirs.map(unmatched)
  for (const one of ownMatches) for (const other of theirMatches) meet(one, other)
  return [ownMatches, theirMatches]
}

const unmatched = (unit: Unit): Match => ({
  unit,
  explained: false,
  likeness: 0,
  sibling: false,
  narrower: false,
  opposite: false,
})

const meet = (one: Match, other: Match): void => {
  const [own, theirs] = [one.unit, other.unit]
  if (own.vector !== undefined && theirs.vector !== undefined) {
    const likeness = wordSimilarity(own.vector, theirs.vector)
    if (likeness > one.likeness) one.likeness = likeness
    if (likeness > other.likeness) other.likeness = likeness
  }
  if (own.senses === undefined || theirs.senses === undefined) return
  if (own.senses.opposites.includes(theirs.base) || theirs.senses.opposites.includes(own.base)) {
    one.opposite = other.opposite = true
  }
  const relation = relationOf(own.senses, theirs.senses)
  if (relation === 'same' || relation === 'derived') {
    one.explained = other.explained = true
    one.likeness = other.likeness = 1
  }
  if (relation === 'sibling') one.sibling = other.sibling = true
  if (relation === 'narrower') one.narrower = other.narrower = true
}

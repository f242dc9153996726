import { compareAmounts, readAmounts } from './amounts.ts'
import { compareCalendar, readCalendar } from './calendar.ts'
import { compareAgents, readAgents } from './agents.ts'
import { compareCopies, readCopy } from './copies/copies.ts'
import { readSurface } from './copies/surface.ts'
import { compareFunctionWords, readFunctionWords } from './function-words.ts'
import { compareNumberPlaces, readNumberPlaces } from './number-places.ts'
import { compareCounted, readCounted } from './counted.ts'
import { compareNegated, readNegated } from './negated.ts'
import { compareQuantifiers, readQuantifiers } from './quantifiers.ts'
import { compareCode, readCode } from './code.ts'
import { compareEdits } from './edits.ts'
import type { Lexicon } from '../lexicon/lexicon.ts'
import { compareMeaning, readMeaning } from './meaning.ts'
import { compareSpelling, readSpelling } from './copies/spelling.ts'
import { compareSwaps, readLine } from './swaps.ts'
import { compareAntonyms } from './antonyms.ts'
import { compareBounds, readBounds } from './bounds.ts'
import { compareConditions, readConditions } from './conditions.ts'
import { compareEntities, readEntities } from './entities.ts'
import { compareLength } from './length.ts'
import { compareLiterals, readLiterals } from './literals.ts'
import { compareNegation, readNegation } from './negation.ts'
import { compareNumbers, readNumbers } from './numbers.ts'
import { compareOrder } from './order.ts'
import { compareOrdinals, readOrdinals } from './ordinals.ts'
import { compareWording, readWording } from './overlap.ts'
import { comparePassives, readPassive } from './passives.ts'
import { comparePolarity, readPolarity } from './polarity.ts'
import { compareCourtesy, readCourtesy } from './politeness.ts'
import { comparePronouns } from './pronouns.ts'
import { compareQuestion, readQuestion } from './question.ts'
import { compareQuotes, readQuotes } from './quotes.ts'
import { compareRoles, readRoles } from './roles.ts'
import { compareScope, readScope } from './scope.ts'
import { compareSimilarity } from './similarity.ts'
import type { PairSimilarity } from './similarity.ts'
import { compareSymbols, readSymbols } from './symbols.ts'
import { compareTense, readTense } from './tense.ts'
import { compareUnits, readUnits } from './units.ts'
import { compareVetoes, readVetoes } from './vetoes/vetoes.ts'
import { readWords } from './words.ts'

/** Everything the families see in one prompt. Made once per prompt, then compared with each candidate. */
export const readPrompt = (text: string, lexicon: Lexicon) => {
  const words = readWords(text)
  const meaning = readMeaning(words, lexicon)
  const surface = readSurface(words)
  const copy = readCopy(words, surface, lexicon)
  return {
    words,
    agents: readAgents(words),
    amounts: readAmounts(words),
    calendar: readCalendar(words),
    code: readCode(words, surface.code),
    copy,
    vetoes: readVetoes(words, meaning, copy),
    line: readLine(words),
    meaning,
    passive: readPassive(words, meaning),
    spelling: readSpelling(surface, lexicon),
    bounds: readBounds(words),
    conditions: readConditions(words),
    courtesy: readCourtesy(words),
    entities: readEntities(words, surface.names),
    functionWords: readFunctionWords(words),
    literals: readLiterals(words),
    counted: readCounted(words),
    negated: readNegated(words),
    quantifiers: readQuantifiers(words),
    negation: readNegation(words),
    numbers: readNumbers(words),
    numberPlaces: readNumberPlaces(words),
    ordinals: readOrdinals(words),
    polarity: readPolarity(words),
    question: readQuestion(words),
    quotes: readQuotes(words),
    roles: readRoles(words),
    scope: readScope(words),
    symbols: readSymbols(words),
    tense: readTense(words),
    units: readUnits(words),
    wording: readWording(words),
  }
}

export type PromptReading = ReturnType<typeof readPrompt>

/** What speaks for and against one answer serving both prompts. Each family's file tells what its numbers mean. */
export const comparePrompts = (one: PromptReading, other: PromptReading, similarity: PairSimilarity) =>
  merged(
    compareSimilarity(similarity),
    ...compareForm(one, other),
    ...compareFigures(one, other),
    ...compareSense(one, other),
    ...compareRelations(one, other),
  )

type Merged<T extends readonly object[]> = T extends readonly [infer First, ...infer Rest extends readonly object[]]
  ? First & Merged<Rest>
  : unknown

/** All at once: on the path of a call assigning by groups takes six times as long, and spreading 40 objects 40 times. */
const merged = <T extends readonly object[]>(...families: T): Merged<T> => Object.assign({}, ...families)

/** How the texts read. */
const compareForm = (one: PromptReading, other: PromptReading) =>
  [
    compareWording(one.wording, other.wording),
    compareOrder(one.words, other.words),
    compareLength(one.words, other.words),
    compareEdits(one.words, other.words),
    compareCourtesy(one.courtesy, other.courtesy),
    compareSpelling(one.spelling, other.spelling),
    compareCopies(one.copy, other.copy),
    compareVetoes(one.vetoes, other.vetoes),
  ] as const

/** Numbers, units, dates, symbols and names. */
const compareFigures = (one: PromptReading, other: PromptReading) =>
  [
    compareNumbers(one.numbers, other.numbers),
    compareUnits(one.units, other.units),
    compareAmounts(one.amounts, other.amounts),
    compareOrdinals(one.ordinals, other.ordinals),
    compareCalendar(one.calendar, other.calendar),
    compareSymbols(one.symbols, other.symbols),
    compareEntities(one.entities, other.entities),
    compareLiterals(one.literals, other.literals),
    compareCode(one.code, other.code),
    compareQuotes(one.quotes, other.quotes),
    compareNumberPlaces(one.numberPlaces, other.numberPlaces),
    compareCounted(one.counted, other.counted),
  ] as const

/** What is asked, and whether it is denied or turned round. */
const compareSense = (one: PromptReading, other: PromptReading) =>
  [
    compareNegation(one.negation, other.negation),
    compareAntonyms(one.words, other.words),
    comparePolarity(one.polarity, other.polarity),
    compareQuestion(one.question, other.question),
    compareMeaning(one.meaning, other.meaning),
    compareNegated(one.negated, other.negated),
    comparePassives(one.passive, other.passive),
  ] as const

/** Who, to whom, how much of it, when and under which condition. */
const compareRelations = (one: PromptReading, other: PromptReading) =>
  [
    compareRoles(one.roles, other.roles),
    compareSwaps(one.line, other.line),
    comparePronouns(one.words, other.words),
    compareScope(one.scope, other.scope),
    compareBounds(one.bounds, other.bounds),
    compareTense(one.tense, other.tense),
    compareAgents(one.agents, other.agents),
    compareFunctionWords(one.functionWords, other.functionWords),
    compareConditions(one.conditions, other.conditions),
    compareQuantifiers(one.quantifiers, other.quantifiers),
  ] as const

export type Features = Readonly<ReturnType<typeof comparePrompts>>

export type FeatureName = keyof Features

import type { Copy } from '../copies/copies.ts'
import type { Meaning } from '../meaning.ts'
import { flag, sameList } from '../sets.ts'
import type { Words } from '../words.ts'
import { isCapitalMeant, readCapitals } from './capitals.ts'
import type { Capitals } from './capitals.ts'
import { areDoersTurned, readDoers } from './doers.ts'
import type { Doers } from './doers.ts'
import { isGreetingMeant, readGreetings } from './greetings.ts'
import type { Greetings } from './greetings.ts'
import { haveOtherHumps, humpsOf, marksOf } from './marks.ts'
import { isModalityTurned, readModality } from './modality.ts'
import type { Modality } from './modality.ts'
import { doublesIntoAWord, slipsIntoAName } from './slips.ts'

/** What forbids an answer whatever the trees say: no feature of theirs. */
export interface Vetoing {
  readonly tokens: readonly string[]
  readonly copy: Copy
  readonly marks: string
  readonly capitals: Capitals
  readonly humps: ReadonlyMap<string, string>
  readonly greetings: Greetings
  readonly doers: Doers
  readonly modality: Modality
}

export const readVetoes = (words: Words, meaning: Meaning, copy: Copy): Vetoing => ({
  tokens: words.tokens,
  copy,
  marks: marksOf(words.text),
  capitals: readCapitals(words.text, copy.lexicon),
  humps: humpsOf(words.text),
  greetings: readGreetings(words.text),
  doers: readDoers(words, meaning),
  modality: readModality(words),
})

/** Marks, slips and greetings say something of near-copies only; the others forbid by themselves. */
export const compareVetoes = (one: Vetoing, other: Vetoing) => ({
  marksDiffer: flag(one.marks !== other.marks || haveOtherHumps(one.humps, other.humps)),
  capitalMeant: flag(isCapitalMeant(one.capitals, other.capitals)),
  nameSlipped: flag(!sameList(one.copy.line, other.copy.line) && slipsIntoAName(one.copy, other.copy)),
  wordDoubled: flag(doublesIntoAWord(one.tokens, other.tokens, one.copy.lexicon)),
  greetingMeant: flag(isGreetingMeant(one.greetings, other.greetings)),
  courtesyMeant: flag(one.greetings.within !== other.greetings.within),
  doersTurned: flag(areDoersTurned(one.doers, other.doers)),
  modalityTurned: flag(isModalityTurned(one.modality, other.modality)),
})

import { flag, intersects, setOf } from './sets.ts'
import type { Words } from './words.ts'

const PAST = setOf('was were did had ago')
const FUTURE = setOf('will going tomorrow')

/** Past and future as their helping words tell. */
export interface Tense {
  readonly past: boolean
  readonly future: boolean
}

export const readTense = ({ tokenSet }: Words): Tense => ({
  past: intersects(PAST, tokenSet),
  future: intersects(FUTURE, tokenSet),
})

export const compareTense = (one: Tense, other: Tense) => ({
  tenseDiffers: flag(one.past !== other.past || one.future !== other.future),
})

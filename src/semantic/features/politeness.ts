import { flag, sameList, setOf } from './sets.ts'
import { stopWords } from './words.ts'
import type { Words } from './words.ts'

/** Words that only make a request friendlier. */
export const courtesyWords = setOf(
  'please thanks thank you pls kindly hi hello hey just quick question can could would tell me i want to know d like',
)

export interface Courtesy {
  /** The words less courtesy, in order. */
  readonly core: string
  /** The words less stop words, run together, so that `log in` meets `login`. */
  readonly run: string
  readonly sortedContent: readonly string[]
}

export const readCourtesy = ({ tokens, content }: Words): Courtesy => ({
  core: tokens.filter((token) => !courtesyWords.has(token)).join(' '),
  run: tokens.filter((token) => !stopWords.has(token)).join(''),
  sortedContent: [...content].sort(),
})

export const compareCourtesy = (one: Courtesy, other: Courtesy) => {
  const sameCore = one.core === other.core
  return {
    sameWithoutCourtesy: flag(sameCore),
    sameWithoutStopWords: flag(one.run === other.run),
    onlyStopWordsDiffer: flag(!sameCore && sameList(one.sortedContent, other.sortedContent)),
  }
}

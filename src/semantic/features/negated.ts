import { flag, setOf } from './sets.ts'
import { stem, stopWords } from './words.ts'
import type { Words } from './words.ts'

/** What a prompt denies or leaves out, as far as the word behind tells: `without saving`, `not accept`, `skip the tests`. */
export interface Negated {
  readonly denied: ReadonlySet<string>
  /** Said without being denied anywhere. */
  readonly affirmed: ReadonlySet<string>
}

const DENYING = setOf(
  'not no never without except excluding exclude skip skipping ignore ignoring avoid avoiding omit omitting nor neither than',
)
/** How far behind it the denied word stands at most. */
const REACH = 4

export const readNegated = ({ tokens }: Words): Negated => {
  const denied = new Set<string>()
  for (const [at, token] of tokens.entries()) {
    const isDenying = token === 'than' ? tokens[at - 1] === 'other' || tokens[at - 1] === 'rather' : DENYING.has(token)
    if (!isDenying) continue
    const word = tokens.slice(at + 1, at + 1 + REACH).find((next) => !stopWords.has(next))
    if (word !== undefined) denied.add(stem(word))
  }
  const affirmed = tokens.filter((token) => !stopWords.has(token) && !DENYING.has(token)).map(stem)
  return { denied, affirmed: new Set(affirmed.filter((word) => !denied.has(word))) }
}

/** One prompt denies what the other says: `quit without saving` and `save without quitting`. A half for each of the two. */
export const compareNegated = (one: Negated, other: Negated) => ({
  deniedElsewhere: (flag(denies(one, other)) + flag(denies(other, one))) / 2,
})

const denies = ({ denied }: Negated, { affirmed }: Negated): boolean => {
  for (const word of denied) if (affirmed.has(word)) return true
  return false
}

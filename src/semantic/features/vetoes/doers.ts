import type { Meaning } from '../meaning.ts'
import { sameList, setOf } from '../sets.ts'
import type { Words } from '../words.ts'

/** Who does, and to whom it is done. */
export interface Doers {
  readonly tokenSet: ReadonlySet<string>
  /** undefined where the prompt does not begin with `who`, `what`, `which` … */
  readonly asked: Asked | undefined
}

interface Asked {
  /** `What does stress cause?`; `none`: `What causes stress?` */
  readonly helper: 'do' | 'none' | 'other'
  /** Whether the asker does something, and whether something is done to the asker. */
  readonly subject: boolean
  readonly object: boolean
  /** Base forms in order. */
  readonly line: readonly string[]
}

export const readDoers = ({ tokens, tokenSet }: Words, { units }: Meaning): Doers => {
  const start = tokens.findIndex((token) => !LEADING.has(token))
  const line = units.map(({ base }) => base)
  return { tokenSet, asked: ASKS.has(tokens[start] ?? '') ? askedIn(tokens.slice(start + 1), line) : undefined }
}

const askedIn = (tokens: readonly string[], line: readonly string[]): Asked => {
  const helper = tokens.slice(0, MOST_BETWEEN).find((token) => HELPERS.has(token))
  return {
    helper: helper === undefined ? 'none' : DO.has(helper) ? 'do' : 'other',
    subject: tokens.some((token) => SUBJECT.has(token)),
    object: tokens.some((token) => OBJECT.has(token)),
    line,
  }
}

const LEADING = setOf('and so ok please hi hello hey')
const ASKS = setOf('what who whom whose which')
const DO = setOf('do does did')
const HELPERS = setOf('do does did is are was were am be can could will would shall should may might must has have had')
const SUBJECT = setOf('i we')
const OBJECT = setOf('me us my our')
/** Words between `which` and what helps the verb. */
const MOST_BETWEEN = 3

/** `interviewer` and `interviewee`; `What causes stress?` and `What does stress cause?`; `Who can message me?` and `Who can I message?` */
export const areDoersTurned = (one: Doers, other: Doers): boolean =>
  isDoneTo(one.tokenSet, other.tokenSet) ||
  isDoneTo(other.tokenSet, one.tokenSet) ||
  (one.asked !== undefined && other.asked !== undefined && isTurned(one.asked, other.asked))

/** One is of those who do it, the other of those to whom it is done. */
const isDoneTo = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean => {
  for (const token of one) {
    const doneTo = token.replace(DOER, 'ee$1')
    if (doneTo !== token && other.has(doneTo) && !one.has(doneTo) && !other.has(token)) return true
  }
  return false
}

const DOER = /(?<=\p{L}{3})(?:er|or)(s?)$/u

/** The same words, and what helps the verb, or `I` and `me`, tells that somebody else does it. */
const isTurned = (one: Asked, other: Asked): boolean =>
  sameList([...one.line].sort(), [...other.line].sort()) &&
  (isHelped(one, other) || isHelped(other, one) || isAsker(one, other))

/** `does stress cause` for `causes stress`. */
const isHelped = (one: Asked, other: Asked): boolean =>
  one.helper === 'do' && other.helper === 'none' && !sameList(one.line, other.line)

const isAsker = (one: Asked, other: Asked): boolean =>
  one.subject !== one.object && other.subject !== other.object && one.subject !== other.subject

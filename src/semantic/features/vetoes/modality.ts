import { sameList, setOf } from '../sets.ts'
import type { Words } from '../words.ts'

type Mode = 'can' | 'must' | 'should' | 'is'

/** What a question whether something may, must or should be asks for; `can you …?` is mostly a request. */
export interface Modality {
  readonly mode: Mode | undefined
  /** The words less those that tell the mode. */
  readonly rest: readonly string[]
  /** A question how we do it is about what is done; one how we can, about what might be. */
  readonly habit: 'do' | 'can' | undefined
  /** What is done. */
  readonly done: readonly string[]
  /** `can you speak French`: what is asked whether it can be done. */
  readonly able: string | undefined
  readonly first: string
}

export const readModality = ({ tokens }: Words): Modality => {
  const start = tokens.findIndex((token) => !LEADING.has(token))
  const line = tokens.slice(Math.max(0, start))
  const [first = '', second = '', third = ''] = line
  const mode = modeOf(line)
  const how = line.findIndex(
    (token, place) => token === 'how' && HELPS.has(line[place + 1] ?? '') && line[place + 2] === 'we',
  )
  const we = line[how + 1]
  return {
    mode,
    rest: mode === undefined ? [] : line.filter((token) => !TELLING.has(token)),
    habit: how < 0 ? undefined : we === 'do' ? 'do' : 'can',
    done: how < 0 ? [] : line.slice(how + 3),
    able: (first === 'can' || first === 'could') && second === 'you' && ABLE.has(third) ? third : undefined,
    first,
  }
}

const LEADING = setOf('and so ok please hi hello hey but')
const TELLING = setOf('can may must should is are am do does be have has had to need needs required obliged')
const HELPS = setOf('do can could would might')
const ABLE = setOf(
  'speak read run browse see hear access remember learn think feel swim sing draw play understand use open execute connect store',
)

const modeOf = (line: readonly string[]): Mode | undefined => {
  const [first = '', second = ''] = line
  if (second === 'you') return undefined
  if (first === 'can' || first === 'may') return 'can'
  if (first === 'must') return 'must'
  if (first === 'should') return 'should'
  if (ASKS.has(first) || (first === 'how' && MEASURES.has(second))) return modeAskedFor(line)
  const till = line.slice(1, MOST_OF_SUBJECT + 2)
  const must = till.findIndex((token, place) => MUST.has(token) && till[place + 1] === 'to')
  if (must > 0 && /^(?:do|does|am|is|are)$/.test(first)) return 'must'
  return first === 'is' || first === 'are' ? 'is' : undefined
}

/** `What can I declare?` and `What do I have to declare?`; not `What can I do …?`, which asks for a way, nor `Where can I send it?`. */
const modeAskedFor = (line: readonly string[]): Mode | undefined => {
  const help = line.findIndex((token) => ASKING.has(token))
  const [helper = '', subject = '', third = '', fourth = ''] = line.slice(help)
  if (help < 1 || help > MOST_ASKED || subject !== 'i' || line.lastIndexOf('do') > help) return undefined
  if (helper === 'do') return MUST.has(third) && fourth === 'to' ? 'must' : undefined
  return helper === 'must' ? 'must' : 'can'
}

const ASKING = setOf('do can may must')
const ASKS = setOf('what which when')
const MEASURES = setOf('long often much many')
/** Words between `which` and what helps the verb. */
const MOST_ASKED = 3
const MUST = setOf('have need required obliged')
const MOST_OF_SUBJECT = 5

/**
 * `Can I cancel?` and `Do I have to cancel?`, `Are backups encrypted?` and `Can backups be encrypted?`; `How do we make money?` and `How can
 * we make money?`; `Can you speak French?` and `Speak French`.
 */
export const isModalityTurned = (one: Modality, other: Modality): boolean =>
  isExchanged(one, other) ||
  (one.habit !== undefined &&
    other.habit !== undefined &&
    one.habit !== other.habit &&
    sameList(one.done, other.done)) ||
  (one.able !== undefined && other.first === one.able) ||
  (other.able !== undefined && one.first === other.able)

const isExchanged = (one: Modality, other: Modality): boolean =>
  one.mode !== undefined && other.mode !== undefined && one.mode !== other.mode && sameList(one.rest, other.rest)

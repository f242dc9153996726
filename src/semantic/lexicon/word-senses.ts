import { setImmediate } from 'node:timers/promises'

/** What the lexicon knows of a word: numbers stand for meanings, and words that share one are related. */
export interface WordSenses {
  /** Meanings that the word itself has. */
  readonly own: readonly number[]
  /** Meanings of words that are derived from it, or it from them: `cancel` and `cancellation`. */
  readonly derived: readonly number[]
  /** What its meanings are kinds of: a `fig` and a `leek` are kinds of food. */
  readonly kinds: readonly number[]
  readonly opposites: readonly string[]
}

/** By base form; a verb with its particle as `turn_on`. */
export type Senses = ReadonlyMap<string, WordSenses>

/** One word a line: word, own, derived, kinds, opposites, parted by tabs; numbers to the base 36. Lets others have a turn now and then. */
export const parseSenses = async (text: string): Promise<Senses> => {
  const senses = new Map<string, WordSenses>()
  const lines = text.trimEnd().split('\n')
  for (let from = 0; from < lines.length; from += LINES_A_TURN) {
    await setImmediate()
    for (const line of lines.slice(from, from + LINES_A_TURN)) {
      const [word = '', own, derived, kinds, opposites] = line.split('\t')
      senses.set(word, {
        own: numbersIn(own),
        derived: numbersIn(derived),
        kinds: numbersIn(kinds),
        opposites: wordsIn(opposites),
      })
    }
  }
  return senses
}

/** About two milliseconds of work. */
const LINES_A_TURN = 1_000

/** What stands with the verbs: `on` of `turn_on`. */
export const particlesIn = (senses: Senses): ReadonlySet<string> =>
  new Set([...senses.keys()].flatMap((word) => (word.includes('_') ? word.slice(word.indexOf('_') + 1) : [])))

const wordsIn = (list: string | undefined): readonly string[] => (list ? list.split(' ') : [])

const numbersIn = (list: string | undefined): readonly number[] =>
  wordsIn(list).map((word) => Number.parseInt(word, 36))

export type Relation = 'same' | 'derived' | 'narrower' | 'sibling' | 'none'

/** The closest way in which two words are related. */
export const relationOf = (one: WordSenses, other: WordSenses): Relation => {
  if (meet(one.own, other.own)) return 'same'
  if (meet(one.own, other.derived) || meet(one.derived, other.own) || meet(one.derived, other.derived)) return 'derived'
  if (meet(one.kinds, other.own) || meet(one.own, other.kinds)) return 'narrower'
  return meet(one.kinds, other.kinds) ? 'sibling' : 'none'
}

const meet = (one: readonly number[], other: readonly number[]): boolean =>
  one.some((meaning) => other.includes(meaning))

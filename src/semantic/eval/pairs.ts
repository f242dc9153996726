import { isJsonObject, objectsIn, parseObject } from '../../json.ts'
import type { JsonObject } from '../../json.ts'
import { seeded } from './measures.ts'
import { typings } from './typing.ts'

/** Two prompts and whether one answer serves both. */
export interface Pair {
  readonly one: string
  readonly other: string
  readonly same: boolean
  /** What makes a trap one (`number`, `negation` …), where the file says it. */
  readonly kind: string
  /** Pairs of one group share texts: they are drawn together by the bootstrap and never split between folds. */
  readonly group: number
  /** Where the group comes from, where the file says it. */
  readonly source: string
  /** Whether the pair has the group's base in it, as a cache that holds the base would meet it. */
  readonly based: boolean
}

/** The file is not made of the two formats; the message names the line. */
export class PairsError extends Error {
  override readonly name = 'PairsError'
}

/** Reads lines `{"a","b","same","kind"?}` or `{"base","same":[…],"different":[{"text","kind"}]}`. Throws `PairsError`. */
export const readPairs = (text: string): readonly Pair[] =>
  text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : pairsOf(line, index)))

const pairsOf = (line: string, index: number): readonly Pair[] => {
  const object = parseObject(line)
  const { a, b, same, base } = object ?? {}
  if (object !== undefined && typeof a === 'string' && typeof b === 'string' && typeof same === 'boolean') {
    return [
      {
        ...groupOf(object, index),
        one: a,
        other: b,
        same,
        kind: wordOr(object['kind'], same ? 'same' : 'different'),
        based: true,
      },
    ]
  }
  if (object !== undefined && typeof base === 'string') return groupPairs(object, base, index)
  throw new PairsError(`Line ${index + 1} is neither {"a","b","same"} nor {"base","same","different"}.`)
}

/** Every base ~ same and same ~ same is right, every base × different and same × different is a trap. */
const groupPairs = (object: JsonObject, base: string, index: number): readonly Pair[] => {
  const group = groupOf(object, index)
  const alike = [base, ...textsIn(object['same'])]
  const traps = objectsIn(object['different'])
  return alike.flatMap((one, place) => {
    const based = place === 0
    const repeats = alike.slice(place + 1).map((other) => ({ ...group, one, other, same: true, kind: 'same', based }))
    const lookAlikes = traps.map((trap) => ({
      ...group,
      one,
      other: wordOr(trap['text'], ''),
      same: false,
      kind: wordOr(trap['kind'], 'different'),
      based,
    }))
    return [...repeats, ...lookAlikes]
  })
}

const groupOf = (object: JsonObject, index: number) => ({ group: index, source: wordOr(object['source'], 'all') })

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []

const wordOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

/** Each of the lines `{"text"}` with itself as others would type it, the same in every run. */
export const nearCopyPairs = (text: string): readonly Pair[] => {
  const random = seeded(NEAR_COPIES_SEED)
  return objectsIn(text.split('\n').map((line) => parseObject(line) ?? {})).flatMap(({ text: prompt }, group) => {
    if (typeof prompt !== 'string') return []
    return typings(prompt, random).map(({ kind, text: other }) => ({
      one: prompt,
      other,
      same: true,
      kind,
      group,
      source: 'all',
      based: true,
    }))
  })
}

const NEAR_COPIES_SEED = 2

/** Lines `{"text","class"}` of a stream, in order. Throws `PairsError`. */
export const readStream = (text: string): readonly StreamLine[] =>
  text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const object: unknown = parseObject(line)
    if (
      isJsonObject(object) &&
      typeof object['text'] === 'string' &&
      ['string', 'number'].includes(typeof object['class'])
    ) {
      return [{ text: object['text'], answer: String(object['class']) }]
    }
    throw new PairsError(`Line ${index + 1} is not {"text","class"}.`)
  })

export interface StreamLine {
  readonly text: string
  /** Texts of one class have the same right answer. */
  readonly answer: string
}

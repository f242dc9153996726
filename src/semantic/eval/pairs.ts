import { z } from 'zod'
import { linesOf } from './lines.ts'
import type { Line, LinesFile } from './lines.ts'
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

const TRAP_KIND = 'different'

const text = z.string('a text')
const word = text.nullish()
const source = word.transform((named) => named ?? 'all')

const pairLine = z.object({ a: text, b: text, same: z.boolean('true or false'), kind: word, source })

const trap = z.union(
  [text.transform((alone) => ({ text: alone, kind: undefined })), z.object({ text, kind: word })],
  'a text or {"text","kind"?}',
)

const groupLine = z
  .object({
    base: text,
    same: z.array(text, 'an array of texts').default([]),
    different: z.array(trap, 'an array of {"text","kind"?}').default([]),
    source,
  })
  .refine(({ same, different }) => same.length + different.length > 0, {
    path: ['same'],
    error: 'an array of texts, at least one where "different" has none',
  })

const PAIR_LINES = {
  example: '{"a","b","same","kind"?} or {"base","same":[…],"different":[{"text","kind"?}]}',
  schemaOf: (object: object): z.ZodType<z.infer<typeof pairLine> | z.infer<typeof groupLine>> =>
    'base' in object ? groupLine : pairLine,
}

/** Reads lines `{"a","b","same","kind"?}` or `{"base","same":[…],"different":[{"text","kind"?}]}`. Throws `LinesError`. */
export const readPairs = (file: LinesFile): readonly Pair[] =>
  linesOf(file, PAIR_LINES).flatMap(({ value, index }) =>
    'base' in value ? groupPairs({ value, index }) : [pairOf({ value, index })],
  )

const pairOf = ({ value, index }: Line<z.infer<typeof pairLine>>): Pair => {
  const { a, b, same, kind, source } = value
  return { one: a, other: b, same, kind: kind ?? (same ? 'same' : TRAP_KIND), group: index, source, based: true }
}

/** Every base ~ same and same ~ same is right, every base × different and same × different is a trap. */
const groupPairs = ({ value, index }: Line<z.infer<typeof groupLine>>): readonly Pair[] => {
  const group = { group: index, source: value.source }
  const alike = [value.base, ...value.same]
  return alike.flatMap((one, place) => {
    const based = place === 0
    const repeats = alike.slice(place + 1).map((other) => ({ ...group, one, other, same: true, kind: 'same', based }))
    const lookAlikes = value.different.map(({ text: other, kind }) => ({
      ...group,
      one,
      other,
      same: false,
      kind: kind ?? TRAP_KIND,
      based,
    }))
    return [...repeats, ...lookAlikes]
  })
}

const promptLine = z.object({ text })

/** Each of the lines `{"text"}` with itself as others would type it, the same in every run. Throws `LinesError`. */
export const nearCopyPairs = (file: LinesFile): readonly Pair[] => {
  const random = seeded(NEAR_COPIES_SEED)
  return linesOf(file, { example: '{"text"}', schemaOf: () => promptLine }).flatMap(({ value, index }) =>
    typings(value.text, random).map(({ kind, text: other }) => ({
      one: value.text,
      other,
      same: true,
      kind,
      group: index,
      source: 'all',
      based: true,
    })),
  )
}

const NEAR_COPIES_SEED = 2

const streamLine = z.object({ text, class: z.union([z.string(), z.number()], 'a text or a number') })

/** Lines `{"text","class"}` of a stream, in order. Throws `LinesError`. */
export const readStream = (file: LinesFile): readonly StreamLine[] =>
  linesOf(file, { example: '{"text","class"}', schemaOf: () => streamLine }).map(({ value }) => ({
    text: value.text,
    answer: String(value.class),
  }))

export interface StreamLine {
  readonly text: string
  /** Texts of one class have the same right answer. */
  readonly answer: string
}

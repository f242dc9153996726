import { countsOf, exceeds, flag } from './sets.ts'
import type { Words } from './words.ts'

/** Amounts by value, however they are written: `10k`, `10,000`, `ten thousand`, `half an hour`, `a dozen`. */
export type Amounts = ReadonlyMap<number, number>

const rank = (words: string, valueOf: (place: number) => number): readonly (readonly [string, number])[] =>
  words.split(' ').map((word, place) => [word, valueOf(place)] as const)

const SMALL: ReadonlyMap<string, number> = new Map([
  ...rank(
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    (place) => place,
  ),
  ...rank('twenty thirty forty fifty sixty seventy eighty ninety', (place) => 10 * (place + 2)),
  ...rank('single double triple', (place) => place + 1),
  ['twice', 2],
  ['thrice', 3],
  ['couple', 2],
  ['pair', 2],
  ['both', 2],
  ['dozen', 12],
  ['half', 0.5],
  ['quarter', 0.25],
])
const SCALES: ReadonlyMap<string, number> = new Map([
  ['hundred', 100],
  ['thousand', 1_000],
  ['k', 1_000],
  ['million', 1_000_000],
  ['mio', 1_000_000],
  ['billion', 1_000_000_000],
])

/** Runs of number words make one amount. `one` alone is mostly a pronoun. */
export const readAmounts = ({ tokens }: Words): Amounts => {
  const amounts: number[] = []
  let running: number | undefined
  const end = () => {
    if (running !== undefined) amounts.push(running)
    running = undefined
  }
  for (const [at, token] of tokens.entries()) {
    const scale = SCALES.get(token)
    const value = /^[0-9]/.test(token) ? Number(token) : SMALL.get(token)
    if (scale !== undefined) {
      // `a hundred` has no number before it; a lone `k` is a letter.
      if (running !== undefined) running *= scale
      else if (token !== 'k') running = scale
    } else if (value === undefined) {
      if (token !== 'and' || !SMALL.has(tokens[at + 1] ?? '')) end()
    } else if (running !== undefined && continues(running, value) && !/^[0-9]/.test(token)) {
      running += value
    } else {
      end()
      if (token !== 'one') running = value
    }
  }
  end()
  return countsOf(amounts)
}

/** `twenty` and `five`, `two hundred` and `fifty`. */
const continues = (running: number, value: number): boolean =>
  (value < 10 && running >= 20 && running % 10 === 0) || (value < 100 && running >= 100 && running % 100 === 0)

export const compareAmounts = (one: Amounts, other: Amounts) => {
  const [more, less] = [exceeds(one, other), exceeds(other, one)]
  return { amountChanged: flag(more && less), amountMissing: flag(more !== less) }
}

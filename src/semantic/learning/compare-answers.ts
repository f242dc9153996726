/** Whether two answers say the same; `unsure` teaches nothing. */
export type Comparison = 'same' | 'different' | 'unsure'

/** From this cosine on two answers are one in other words, up to that one they are about different things. */
const SAME_FROM = 0.93
const DIFFERENT_TO = 0.6
/** In a longer text a number may be a step or an example. */
const SHORT = 240

/**
 * Compares by what a reader would stumble over first: a yes against a no, other numbers in a short answer, a much longer text, and
 * only then the cosine of the two. Wrong now and then, so whoever learns from it weighs it (`Observation.reliability`).
 */
export const compareAnswers = (one: string, other: string, similarity: number | undefined): Comparison => {
  const [first, second] = [folded(one), folded(other)]
  if (first === '' || second === '') return 'unsure'
  if (first === second) return 'same'
  const [polarity, opposite] = [polarityOf(first), polarityOf(second)]
  if (polarity !== undefined && opposite !== undefined && polarity !== opposite) return 'different'
  const short = Math.max(first.length, second.length) <= SHORT
  if (short && numbersIn(first) !== numbersIn(second)) return 'different'
  if (similarity === undefined) return 'unsure'
  if (similarity <= DIFFERENT_TO) return 'different'
  const alikeLong = Math.min(first.length, second.length) * 3 >= Math.max(first.length, second.length)
  return similarity >= SAME_FROM && alikeLong ? 'same' : 'unsure'
}

const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[*_`#>]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.!?\s]+$/, '')
    .trim()

const polarityOf = (text: string): string | undefined => /^(yes|no)\b/.exec(text)?.[1]

/** The numbers of a text in ascending order, as text. */
const numbersIn = (text: string): string =>
  (text.match(/\d+(?:[.,]\d+)*/g) ?? [])
    .map((number) => Number(number.replaceAll(',', '')))
    .toSorted((one, other) => one - other)
    .join(' ')

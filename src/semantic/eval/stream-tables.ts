import { falseHitsOf } from '../learning/false-hits.ts'
import { hitsAt, servedAt, SETTLED, wrongAt } from './stream-report.ts'
import type { StreamLine } from './pairs.ts'
import type { StreamPoint, StreamPromise, StreamReport } from './stream-report.ts'
import { countOf, percentWithin, table } from './tables.ts'

/** What is replayed, and what such a stream cannot show. */
export const renderLines = (lines: readonly StreamLine[]): string => {
  const countOfDifferent = (of: (line: StreamLine) => string) => new Set(lines.map(of)).size
  const texts = countOfDifferent(({ text }) => text)
  const classes = countOfDifferent(({ answer }) => answer)
  const textsByClass = countOfDifferent(({ text, answer }) => JSON.stringify([text, answer]))
  const lack =
    classes === 1
      ? ' Of one class alone, nothing that is served can be wrong.'
      : classes === textsByClass
        ? ' No two texts have one class, so all that is served but the very same text is wrong.'
        : ''
  return `Calls ${lines.length}, different texts ${texts}, classes ${classes}.${lack}`
}

/** `judge`: what serves where the words do not. */
export const renderStream = ({ maxErrorRate, points, promise }: StreamReport, judge: 'verdict' | 'cosine'): string =>
  [
    `From an empty index at --max-error ${maxErrorRate}; each line counts from the start.\n`,
    renderPoints(points, judge),
    `${promiseOf(promise, maxErrorRate)}\n`,
  ].join('\n')

const promiseOf = (promise: StreamPromise | undefined, maxErrorRate: number): string => {
  if (promise === undefined)
    return `The promise is judged from the ${SETTLED}th served answer on: not that many were served.`
  const { served, wrong, highest, highestAt, servedAfter, wrongAfter } = promise
  const kept = highest <= maxErrorRate ? 'kept' : 'broken'
  return [
    `At every moment from the ${SETTLED}th served answer on, wrong / served was at most ${percent2(highest)} (then ${highestAt} were served): ${kept} at ${maxErrorRate}.`,
    `All served: ${withInterval(wrong, served)} wrong. Those after the ${SETTLED}th alone: ${withInterval(wrongAfter, servedAfter)} wrong.`,
  ].join('\n')
}

/** A promise of one in a hundred is not to be read in tenths of a percent. */
const percent2 = (share: number): string => `${(100 * share).toFixed(2)}%`

const withInterval = (wrong: number, total: number): string => {
  const { rate, lower, upper } = falseHitsOf(wrong, total)
  return `${wrong}/${total} ${percentWithin(rate, { low: lower, high: upper })}`
}

/** "Served" is by words or judge; an exact hit is a hit that cannot be false. */
const renderPoints = (points: readonly StreamPoint[], judge: string): string =>
  table([
    [
      'calls',
      'hits of calls',
      'exact',
      'lexical',
      judge,
      'false hits of served',
      'wrong of lexical',
      `wrong of ${judge}`,
      'wrong of all calls',
    ],
    ...points.map((point) => [
      `${point.calls}`,
      countOf(hitsAt(point), point.calls),
      `${point.exact}`,
      `${point.lexical}`,
      `${point.semantic}`,
      countOf(wrongAt(point), servedAt(point)),
      `${point.wrongLexical}/${point.lexical}`,
      `${point.wrongSemantic}/${point.semantic}`,
      countOf(wrongAt(point), point.calls),
    ]),
  ])

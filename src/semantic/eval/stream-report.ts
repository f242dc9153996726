import { isEnglish } from '../eligibility/language.ts'
import { falseHitsOf } from '../learning/false-hits.ts'
import type { SemanticLookup } from '../lookup.ts'
import type { TierOutcome, TierQuestion } from '../tier.ts'
import type { StreamLine } from './pairs.ts'
import { countOf, percentWithin, table } from './tables.ts'

/** What happened from the stream's start up to one point. */
export interface StreamPoint {
  readonly calls: number
  /** The very same text was kept: the exact tier answers, and the semantic one is not asked. */
  readonly exact: number
  readonly lexical: number
  readonly semantic: number
  /** Served by the lexical tier or by the verdict although the class differs. */
  readonly wrongLexical: number
  readonly wrongSemantic: number
}

/** How the promise fared: wrong of all that the semantic tier had served, judged at each moment from the 300th served answer on. */
export interface StreamPromise {
  readonly served: number
  readonly wrong: number
  /** The highest share of wrong ones at any of those moments. */
  readonly highest: number
  /** How many were served then. */
  readonly highestAt: number
  /** Of what was served after the 300th alone. */
  readonly servedAfter: number
  readonly wrongAfter: number
}

export interface StreamReport {
  readonly maxErrorRate: number
  /** After each tenth of the stream. */
  readonly points: readonly StreamPoint[]
  /** undefined: not that many were served. */
  readonly promise: StreamPromise | undefined
}

export interface StreamQuestion {
  readonly lines: readonly StreamLine[]
  readonly lookup: StreamLookup
  readonly maxErrorRate: number
  /**
   * Called for every lookup with what was right, so that learning can be played along; `asked` is the id under which this line's own
   * answer is kept. True: the served answer was audited, so that the provider's is kept as well.
   */
  readonly afterwards?: ((outcome: TierOutcome, asked: string, isRight: (id: string) => boolean) => boolean) | undefined
}

/** What a stream asks of the tier. */
export interface StreamLookup extends Pick<SemanticLookup, 'keep'> {
  find(question: TierQuestion & { readonly deadlineMs: number }): Promise<TierOutcome>
}

const PARTITION = 'stream'
const START: StreamPoint = { calls: 0, exact: 0, lexical: 0, semantic: 0, wrongLexical: 0, wrongSemantic: 0 }

/** Replays a stream from an empty index: what is not served is answered by its class and kept. */
export const reportStream = async (question: StreamQuestion): Promise<StreamReport> => {
  const { lines, maxErrorRate } = question
  const kept = new Set<string>()
  const points: StreamPoint[] = []
  let point = START
  let promise: StreamPromise | undefined
  for (const [at, { text }] of lines.entries()) {
    const before = point
    point = kept.has(text)
      ? { ...point, calls: point.calls + 1, exact: point.exact + 1 }
      : counted(point, await served(question, at, kept))
    if (servedAt(point) > servedAt(before)) promise = judged(promise, point, wrongAt(point) > wrongAt(before))
    if (at + 1 === Math.round((lines.length * (points.length + 1)) / 10)) points.push(point)
  }
  return { maxErrorRate, points, promise }
}

/** A replay measures what is served, not how fast. */
const NO_HURRY_MS = 60_000

interface Served {
  readonly by: 'lexical' | 'semantic'
  readonly right: boolean
}

/** Asks for one line, learns, and keeps its answer where a provider gave one. */
const served = async (
  { lines, lookup, maxErrorRate, afterwards }: StreamQuestion,
  at: number,
  kept: Set<string>,
): Promise<Served | undefined> => {
  const { text = '', answer } = lines[at] ?? {}
  const outcome = await lookup.find({
    partition: PARTITION,
    text,
    tiers: isEnglish(text) ? 'all' : 'lexical',
    maxErrorRate,
    deadlineMs: NO_HURRY_MS,
  })
  const isRight = (id: string) => lines[Number(id)]?.answer === answer
  const id = servedId(outcome)
  const isAudited = afterwards?.(outcome, `${at}`, isRight) ?? false
  if (id === undefined || isAudited) {
    kept.add(text)
    await lookup.keep({ id: `${at}`, partition: PARTITION, labels: [], text })
  }
  return id === undefined ? undefined : { by: outcome.kind === 'lexical' ? 'lexical' : 'semantic', right: isRight(id) }
}

const servedId = (outcome: TierOutcome): string | undefined => {
  if (outcome.kind === 'lexical') return outcome.id
  return outcome.kind === 'judged' && outcome.decision.kind === 'served' ? outcome.decision.chosen.id : undefined
}

const counted = (point: StreamPoint, answer: Served | undefined): StreamPoint => {
  const next = { ...point, calls: point.calls + 1 }
  if (answer === undefined) return next
  const wrong = answer.right ? 0 : 1
  return answer.by === 'lexical'
    ? { ...next, lexical: point.lexical + 1, wrongLexical: point.wrongLexical + wrong }
    : { ...next, semantic: point.semantic + 1, wrongSemantic: point.wrongSemantic + wrong }
}

/** From here on the promise is judged. */
const SETTLED = 300

const servedAt = ({ lexical, semantic }: StreamPoint): number => lexical + semantic
const wrongAt = ({ wrongLexical, wrongSemantic }: StreamPoint): number => wrongLexical + wrongSemantic

const judged = (before: StreamPromise | undefined, point: StreamPoint, isWrong: boolean): StreamPromise | undefined => {
  const [served, wrong] = [servedAt(point), wrongAt(point)]
  if (served < SETTLED) return undefined
  const { highest = -1, highestAt = 0, servedAfter = -1, wrongAfter = 0 } = before ?? {}
  const isHighest = wrong / served > highest
  return {
    served,
    wrong,
    highest: isHighest ? wrong / served : highest,
    highestAt: isHighest ? served : highestAt,
    servedAfter: servedAfter + 1,
    wrongAfter: wrongAfter + (isWrong && served > SETTLED ? 1 : 0),
  }
}

export const renderStream = ({ maxErrorRate, points, promise }: StreamReport): string =>
  [
    `From an empty index at --max-error ${maxErrorRate}; each line counts from the start.\n`,
    renderPoints(points),
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

export const renderPoints = (points: readonly StreamPoint[]): string =>
  table([
    [
      'calls',
      'exact of calls',
      'lexical of calls',
      'verdict of calls',
      'wrong of lexical',
      'wrong of verdict',
      'wrong of all calls',
    ],
    ...points.map(({ calls, exact, lexical, semantic, wrongLexical, wrongSemantic }) => [
      `${calls}`,
      countOf(exact, calls),
      countOf(lexical, calls),
      countOf(semantic, calls),
      countOf(wrongLexical, lexical),
      countOf(wrongSemantic, semantic),
      countOf(wrongLexical + wrongSemantic, calls),
    ]),
  ])

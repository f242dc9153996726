import { isEnglish } from '../eligibility/language.ts'
import type { SemanticLookup } from '../lookup.ts'
import type { TierOutcome, TierQuestion } from '../tier.ts'
import type { StreamLine } from './pairs.ts'
import { countOf, table } from './tables.ts'

/** What happened from the stream's start up to one point. */
export interface StreamPoint {
  readonly calls: number
  readonly lexical: number
  readonly semantic: number
  /** Served by the lexical tier or by the verdict although the class differs. */
  readonly wrongLexical: number
  readonly wrongSemantic: number
}

export interface StreamReport {
  readonly maxErrorRate: number
  /** After each tenth of the stream. */
  readonly points: readonly StreamPoint[]
}

export interface StreamQuestion {
  readonly lines: readonly StreamLine[]
  readonly lookup: StreamLookup
  readonly maxErrorRate: number
  /** Called for every lookup with what was right, so that learning can be played along. */
  readonly afterwards?: ((outcome: TierOutcome, isRight: (id: string) => boolean) => void) | undefined
}

/** What a stream asks of the tier. */
export interface StreamLookup extends Pick<SemanticLookup, 'keep'> {
  find(question: TierQuestion & { readonly deadlineMs: number }): Promise<TierOutcome>
}

const PARTITION = 'stream'

/** Replays a stream from an empty index: what is not served is answered by its class and kept. */
export const reportStream = async ({
  lines,
  lookup,
  maxErrorRate,
  afterwards,
}: StreamQuestion): Promise<StreamReport> => {
  const answers: string[] = []
  const points: StreamPoint[] = []
  let point: StreamPoint = { calls: 0, lexical: 0, semantic: 0, wrongLexical: 0, wrongSemantic: 0 }
  for (const [at, { text, answer }] of lines.entries()) {
    const outcome = await lookup.find({
      partition: PARTITION,
      text,
      tiers: isEnglish(text) ? 'all' : 'lexical',
      maxErrorRate,
      deadlineMs: NO_HURRY_MS,
    })
    const isRight = (id: string) => answers[Number(id)] === answer
    point = counted(point, outcome, isRight)
    afterwards?.(outcome, isRight)
    answers.push(answer)
    if (servedId(outcome) === undefined) await lookup.keep({ id: `${at}`, partition: PARTITION, labels: [], text })
    if (at + 1 === Math.round((lines.length * (points.length + 1)) / 10)) points.push(point)
  }
  return { maxErrorRate, points }
}

/** A replay measures what is served, not how fast. */
const NO_HURRY_MS = 60_000

const servedId = (outcome: TierOutcome): string | undefined => {
  if (outcome.kind === 'lexical') return outcome.id
  return outcome.kind === 'judged' && outcome.decision.kind === 'served' ? outcome.decision.chosen.id : undefined
}

const counted = (point: StreamPoint, outcome: TierOutcome, isRight: (id: string) => boolean): StreamPoint => {
  const id = servedId(outcome)
  const next = { ...point, calls: point.calls + 1 }
  if (id === undefined) return next
  const wrong = isRight(id) ? 0 : 1
  return outcome.kind === 'lexical'
    ? { ...next, lexical: point.lexical + 1, wrongLexical: point.wrongLexical + wrong }
    : { ...next, semantic: point.semantic + 1, wrongSemantic: point.wrongSemantic + wrong }
}

export const renderStream = ({ maxErrorRate, points }: StreamReport): string =>
  [
    `From an empty index at --max-error ${maxErrorRate}; each line counts from the start. The exact tier, which would take equal texts, is not there: the lexical tier takes them.\n`,
    renderPoints(points),
    `After the ${SETTLED}th served: ${lateOf(points)}\n`,
  ].join('\n')

/** From here on the promise is judged. */
const SETTLED = 300

const servedAt = ({ lexical, semantic }: StreamPoint): number => lexical + semantic
const wrongAt = ({ wrongLexical, wrongSemantic }: StreamPoint): number => wrongLexical + wrongSemantic

const lateOf = (points: readonly StreamPoint[]): string => {
  const [from, last] = [points.find((point) => servedAt(point) >= SETTLED), points.at(-1)]
  if (from === undefined || last === undefined || from === last) return 'not that many were served.'
  return `${countOf(wrongAt(last) - wrongAt(from), servedAt(last) - servedAt(from))} of the served were wrong, counted from call ${from.calls} on.`
}

export const renderPoints = (points: readonly StreamPoint[]): string =>
  table([
    ['calls', 'lexical of calls', 'verdict of calls', 'wrong of lexical', 'wrong of verdict', 'wrong of all calls'],
    ...points.map(({ calls, lexical, semantic, wrongLexical, wrongSemantic }) => [
      `${calls}`,
      countOf(lexical, calls),
      countOf(semantic, calls),
      countOf(wrongLexical, lexical),
      countOf(wrongSemantic, semantic),
      countOf(wrongLexical + wrongSemantic, calls),
    ]),
  ])

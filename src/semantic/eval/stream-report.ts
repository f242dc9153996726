import type { SemanticLookup } from '../lookup.ts'
import type { TierOutcome, TierQuestion } from '../tier.ts'
import type { StreamLine } from './pairs.ts'

/** What happened from the stream's start up to one point. */
export interface StreamCounts {
  readonly calls: number
  /** The very same text was kept: the exact tier answers, and the semantic one is not asked. */
  readonly exact: number
  readonly lexical: number
  readonly semantic: number
  /** Served by the lexical tier or by the verdict although the class differs. */
  readonly wrongLexical: number
  readonly wrongSemantic: number
}

/** The same, with what it comes to. */
export interface StreamPoint extends StreamCounts {
  /** Hits, the exact ones too, of all calls. */
  readonly hitRatio: number
  /** Wrong of what the semantic tier served, by words or verdict. */
  readonly falseHitRate: number
  readonly wrongOfCalls: number
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
  readonly falseHitRateAfter: number
}

export interface StreamReport {
  readonly maxErrorRate: number
  /** After each tenth of the stream; of one that is shorter than ten, after each line. */
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
  find(question: Omit<TieredQuestion, 'tiers'>): Promise<TierOutcome>
}

/** The same, once it is known how far a prompt is looked up. */
export interface TieredLookup extends Pick<SemanticLookup, 'keep'> {
  find(question: TieredQuestion): Promise<TierOutcome>
}

type TieredQuestion = TierQuestion & { readonly deadlineMs: number }

const PARTITION = 'stream'
const START: StreamCounts = { calls: 0, exact: 0, lexical: 0, semantic: 0, wrongLexical: 0, wrongSemantic: 0 }

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
    if (at + 1 >= Math.round((lines.length * (points.length + 1)) / 10)) points.push(withRates(point))
  }
  return { maxErrorRate, points, promise }
}

const withRates = (counts: StreamCounts): StreamPoint => ({
  ...counts,
  hitRatio: hitsAt(counts) / counts.calls,
  falseHitRate: wrongAt(counts) / Math.max(1, servedAt(counts)),
  wrongOfCalls: wrongAt(counts) / counts.calls,
})

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

const counted = (point: StreamCounts, answer: Served | undefined): StreamCounts => {
  const next = { ...point, calls: point.calls + 1 }
  if (answer === undefined) return next
  const wrong = answer.right ? 0 : 1
  return answer.by === 'lexical'
    ? { ...next, lexical: point.lexical + 1, wrongLexical: point.wrongLexical + wrong }
    : { ...next, semantic: point.semantic + 1, wrongSemantic: point.wrongSemantic + wrong }
}

/** From here on the promise is judged. */
export const SETTLED = 300

/** By the semantic tier: an exact hit is none of its. */
export const servedAt = ({ lexical, semantic }: StreamCounts): number => lexical + semantic
export const wrongAt = ({ wrongLexical, wrongSemantic }: StreamCounts): number => wrongLexical + wrongSemantic
export const hitsAt = (counts: StreamCounts): number => counts.exact + servedAt(counts)

const judged = (
  before: StreamPromise | undefined,
  point: StreamCounts,
  isWrong: boolean,
): StreamPromise | undefined => {
  const [served, wrong] = [servedAt(point), wrongAt(point)]
  if (served < SETTLED) return undefined
  const { highest = -1, highestAt = 0, servedAfter = -1, wrongAfter = 0 } = before ?? {}
  const isHighest = wrong / served > highest
  const after = { served: servedAfter + 1, wrong: wrongAfter + (isWrong && served > SETTLED ? 1 : 0) }
  return {
    served,
    wrong,
    highest: isHighest ? wrong / served : highest,
    highestAt: isHighest ? served : highestAt,
    servedAfter: after.served,
    wrongAfter: after.wrong,
    falseHitRateAfter: after.wrong / Math.max(1, after.served),
  }
}

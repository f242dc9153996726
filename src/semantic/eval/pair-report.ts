import { decide } from '../decision.ts'
import type { Decision } from '../decision.ts'
import { dot } from '../embedding/pooling.ts'
import { MAX_TOKENS } from '../eligibility/eligibility.ts'
import type { EligibilityReason } from '../eligibility/eligibility.ts'
import { lexicalIndex } from '../lexical/lexical-index.ts'
import { unlearned } from '../learning/trust.ts'
import { noEvidence } from '../verdict/evidence.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { askedAlone } from './asked-alone.ts'
import { BASELINE_COSINE } from './cosine-baseline.ts'
import { measure, measureIntervals, quantile, TRAP_SHARES } from './measures.ts'
import type { Interval, Scored } from './measures.ts'
import type { Pair } from './pairs.ts'
import { shareOf } from './shares.ts'
import type { Share } from './shares.ts'
import type { TextVector, TextVectors } from './text-vectors.ts'

/** What serves: the whole tier at the shipped threshold, by words or verdict; or nothing but the baseline's cosine. */
export type Side = 'tier' | 'cosine'

/** One pair with what each makes of it. */
interface JudgedPair extends Pair {
  readonly cosine: number
  readonly probability: number
  readonly servedBy: Readonly<Record<Side, boolean>>
  /** Why the gateway would not look up or keep one of the two; undefined: it would. */
  readonly keptAway: EligibilityReason | undefined
}

export interface PairReport {
  readonly repeats: number
  readonly traps: number
  readonly groups: number
  readonly maxErrorRate: number
  /** Pairs that the tier keeps away from, so serves none of, by reason. The scores have them all the same. */
  readonly keptAway: Readonly<Partial<Record<EligibilityReason, number>>>
  /** From here on the baseline serves. */
  readonly baselineCosine: number
  /** undefined: there are no repeats, or no traps, to tell from the others. */
  readonly scores: Readonly<Record<'cosine' | 'verdict', Ranking>> | undefined
  readonly shipped: Readonly<Record<Side, Shipped>>
  /** Traps served there. */
  readonly wrongByKind: readonly KindShares[]
  /** Repeats served there. */
  readonly servedByKind: readonly KindShares[]
  /** Repeats that the whole tier refused and traps that it served. */
  readonly mistakes: readonly Mistake[]
  /** Milliseconds. */
  readonly latency: Readonly<Record<'embed' | 'judge' | 'cosine', Percentiles>>
}

/** What a score is worth, whatever its threshold. */
export interface Ranking {
  /** Share of the repeats served when at most this share of the traps is. */
  readonly coverage: readonly { readonly trapShare: number; readonly share: number; readonly interval: Interval }[]
  readonly auc: { readonly area: number; readonly interval: Interval }
}

export interface Shipped {
  readonly servedOfRepeats: Share
  readonly wrongOfTraps: Share
  readonly wrongOfServed: Share
}

/** Of the pairs of this kind. */
export interface KindShares extends Readonly<Record<Side, Share>> {
  readonly kind: string
}

type Mistake = Pick<JudgedPair, 'kind' | 'one' | 'other' | 'same' | 'cosine' | 'probability'>

export interface Percentiles {
  /** How often it was measured. */
  readonly count: number
  readonly p50: number
  readonly p99: number
}

export interface PairQuestion {
  readonly pairs: readonly Pair[]
  readonly vectors: TextVectors
  readonly verdict: Verdict
  readonly maxErrorRate: number
}

/** Judges every pair as if `one` were cached and `other` asked. */
export const reportPairs = async ({ pairs, vectors, verdict, maxErrorRate }: PairQuestion): Promise<PairReport> => {
  const judgeMs: number[] = []
  const cosineMs: number[] = []
  const judged: JudgedPair[] = []
  for (const pair of pairs) {
    const [one, other] = [await vectors.of(pair.one), await vectors.of(pair.other)]
    const cosine = timed(cosineMs, () => dot(one.vector, other.vector))
    const decision = timed(judgeMs, () => decisionOf(pair, cosine, { verdict, maxErrorRate }))
    const keptAway = keptAwayFrom(pair)
    const passes = decision.kind === 'served' && isJudged(pair, [one, other], verdict)
    const isServed = keptAway === undefined && (passes || hasSameWords(pair))
    const servedBy = { tier: isServed, cosine: cosine >= BASELINE_COSINE }
    judged.push({ ...pair, cosine, probability: probabilityOf(decision), servedBy, keptAway })
  }
  return {
    ...summarise(judged),
    maxErrorRate,
    baselineCosine: BASELINE_COSINE,
    latency: { embed: percentiles(vectors.latencies), judge: percentiles(judgeMs), cosine: percentiles(cosineMs) },
  }
}

const timed = <T>(into: number[], run: () => T): T => {
  const start = performance.now()
  const result = run()
  into.push(performance.now() - start)
  return result
}

const decisionOf = (
  { one, other }: Pair,
  similarity: number,
  { verdict, maxErrorRate }: Pick<PairQuestion, 'verdict' | 'maxErrorRate'>,
): Decision => {
  const candidate = { id: 'cached', reading: verdict.read(one), similarity, evidence: noEvidence, answer: 'cached' }
  return decide({ asked: verdict.read(other), candidates: [candidate], verdict, trust: unlearned, maxErrorRate })
}

const probabilityOf = (decision: Decision): number => {
  if (decision.kind === 'no-candidate') return 0
  return decision.kind === 'served' ? decision.chosen.probability : decision.nearest.probability
}

const keptAwayFrom = ({ one, other }: Pair): EligibilityReason | undefined =>
  [one, other]
    .map(askedAlone)
    .flatMap((each) => (each.kind === 'skipped' ? [each.reason] : []))
    .at(0)

/** Whether the gateway would ask the verdict, where the words are not the same. */
const isJudged = ({ other }: Pair, vectors: readonly TextVector[], verdict: Verdict): boolean => {
  const asked = askedAlone(other)
  const isWithin = vectors.every(({ tokens }) => tokens <= MAX_TOKENS)
  return isWithin && asked.kind === 'eligible' && asked.tiers === 'all' && verdict.knows(other)
}

/** Whether the lexical tier serves it. */
const hasSameWords = ({ one, other }: Pair): boolean => {
  const cached = lexicalIndex(1)
  cached.set('pair', one, 'cached')
  return cached.find('pair', other) !== undefined
}

const summarise = (judged: readonly JudgedPair[]): Omit<PairReport, 'maxErrorRate' | 'baselineCosine' | 'latency'> => {
  const traps = judged.filter(({ same }) => !same)
  const repeats = judged.filter(({ same }) => same)
  const groups = judged.map(({ group }) => group)
  return {
    repeats: repeats.length,
    traps: traps.length,
    groups: new Set(groups).size,
    keptAway: countsOf(judged.flatMap(({ keptAway }) => keptAway ?? [])),
    scores:
      repeats.length === 0 || traps.length === 0
        ? undefined
        : { cosine: rankingOf(judged, 'cosine'), verdict: rankingOf(judged, 'probability') },
    shipped: { tier: shippedBy('tier', judged), cosine: shippedBy('cosine', judged) },
    wrongByKind: byKind(traps, groups),
    servedByKind: byKind(repeats, groups),
    mistakes: judged.filter(({ same, servedBy }) => same !== servedBy.tier).map(mistakeOf),
  }
}

const countsOf = (reasons: readonly EligibilityReason[]): PairReport['keptAway'] =>
  Object.fromEntries(reasons.map((reason) => [reason, reasons.filter((other) => other === reason).length]))

const mistakeOf = ({ kind, one, other, same, cosine, probability }: JudgedPair): Mistake => ({
  kind,
  one,
  other,
  same,
  cosine,
  probability,
})

const rankingOf = (judged: readonly JudgedPair[], score: 'cosine' | 'probability'): Ranking => {
  const scored: readonly Scored[] = judged.map((pair) => ({ score: pair[score], same: pair.same, group: pair.group }))
  const { coverage, auc } = measure(scored)
  const intervals = measureIntervals(scored)
  const intervalAt = (place: number) => intervals[place] ?? { low: 0, high: 0 }
  return {
    coverage: TRAP_SHARES.map((trapShare, place) => ({
      trapShare,
      share: coverage[place] ?? 0,
      interval: intervalAt(place),
    })),
    auc: { area: auc, interval: intervalAt(TRAP_SHARES.length) },
  }
}

const shippedBy = (side: Side, judged: readonly JudgedPair[]): Shipped => {
  const groups = judged.map(({ group }) => group)
  const isServed = ({ servedBy }: JudgedPair) => servedBy[side]
  const [repeats, traps] = [judged.filter(({ same }) => same), judged.filter(({ same }) => !same)]
  return {
    servedOfRepeats: shareOf(repeats, isServed, groups),
    wrongOfTraps: shareOf(traps, isServed, groups),
    wrongOfServed: shareOf(judged.filter(isServed), ({ same }) => !same, groups),
  }
}

const byKind = (pairs: readonly JudgedPair[], groups: readonly number[]): readonly KindShares[] => {
  const kinds = [...new Set(pairs.map(({ kind }) => kind))].toSorted()
  return kinds.map((kind) => {
    const own = pairs.filter((pair) => pair.kind === kind)
    const by = (side: Side) => shareOf(own, ({ servedBy }) => servedBy[side], groups)
    return { kind, tier: by('tier'), cosine: by('cosine') }
  })
}

const percentiles = (values: readonly number[]): Percentiles => ({
  count: values.length,
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
})

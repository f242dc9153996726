import { decide } from '../decision.ts'
import { dot } from '../embedding/pooling.ts'
import { isEnglish } from '../eligibility/language.ts'
import { lexicalForm } from '../lexical/lexical.ts'
import { unlearned } from '../learning/trust.ts'
import { noEvidence } from '../verdict/evidence.ts'
import type { Verdict } from '../verdict/verdict.ts'
import { bootstrap, measure, measureIntervals, quantile, TRAP_SHARES } from './measures.ts'
import type { Interval, Measures, Scored } from './measures.ts'
import type { Pair } from './pairs.ts'
import { countOf, percent, percentWithin, table } from './tables.ts'
import type { TextVectors } from './text-vectors.ts'

/** One pair with what each tier makes of it. */
export interface JudgedPair extends Pair {
  readonly cosine: number
  readonly probability: number
  /** By the whole tier at the shipped threshold: same words, or a verdict that passes guards and threshold. */
  readonly served: boolean
}

export interface PairReport {
  readonly repeats: number
  readonly traps: number
  readonly groups: number
  readonly maxErrorRate: number
  readonly scores: Readonly<Record<'cosine' | 'verdict', Measures & { readonly intervals: readonly Interval[] }>>
  readonly shipped: {
    readonly served: number
    readonly wrong: number
    readonly servedInterval: Interval
    readonly wrongInterval: Interval
  }
  readonly byKind: readonly { readonly kind: string; readonly traps: number; readonly wrong: number }[]
  /** Repeats served at the shipped threshold, by the kinds that the file names. */
  readonly servedByKind: readonly { readonly kind: string; readonly repeats: number; readonly served: number }[]
  /** Repeats that the whole tier refused and traps that it served. */
  readonly mistakes: readonly Mistake[]
  /** Milliseconds. */
  readonly latency: { readonly embed: Percentiles; readonly judge: Percentiles }
}

type Mistake = Pick<JudgedPair, 'kind' | 'one' | 'other' | 'same' | 'cosine' | 'probability'>

interface Percentiles {
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
  const judged: JudgedPair[] = []
  for (const pair of pairs) {
    const similarity = dot(await vectors.of(pair.one), await vectors.of(pair.other))
    const start = performance.now()
    const candidate = {
      id: 'cached',
      reading: verdict.read(pair.one),
      similarity,
      evidence: noEvidence,
      answer: 'cached',
    }
    const decision = decide({
      asked: verdict.read(pair.other),
      candidates: [candidate],
      verdict,
      trust: unlearned,
      maxErrorRate,
    })
    judgeMs.push(performance.now() - start)
    const weighed =
      decision.kind === 'served' ? decision.chosen : decision.kind === 'refused' ? decision.nearest : undefined
    const served =
      (decision.kind === 'served' && isEnglish(pair.other)) || lexicalForm(pair.one) === lexicalForm(pair.other)
    judged.push({ ...pair, cosine: similarity, probability: weighed?.probability ?? 0, served })
  }
  return {
    ...summarise(judged),
    maxErrorRate,
    latency: { embed: percentiles(vectors.latencies), judge: percentiles(judgeMs) },
  }
}

const summarise = (judged: readonly JudgedPair[]): Omit<PairReport, 'maxErrorRate' | 'latency'> => {
  const traps = judged.filter(({ same }) => !same)
  const repeats = judged.filter(({ same }) => same)
  const [servedInterval, wrongInterval] = shippedIntervals(judged)
  return {
    repeats: repeats.length,
    traps: traps.length,
    groups: new Set(judged.map(({ group }) => group)).size,
    scores: { cosine: scoresOf(judged, (pair) => pair.cosine), verdict: scoresOf(judged, (pair) => pair.probability) },
    shipped: { served: servedIn(repeats), wrong: servedIn(traps), servedInterval, wrongInterval },
    byKind: byKind(traps).map(([kind, own]) => ({ kind, traps: own.length, wrong: servedIn(own) })),
    servedByKind: byKind(repeats).map(([kind, own]) => ({ kind, repeats: own.length, served: servedIn(own) })),
    mistakes: judged.filter(({ same, served }) => same !== served).map(mistakeOf),
  }
}

const mistakeOf = ({ kind, one, other, same, cosine, probability }: JudgedPair): Mistake => ({
  kind,
  one,
  other,
  same,
  cosine,
  probability,
})

const byKind = (pairs: readonly JudgedPair[]): readonly (readonly [string, readonly JudgedPair[]])[] => {
  const kinds = [...new Set(pairs.map(({ kind }) => kind))].toSorted()
  return kinds.map((kind) => [kind, pairs.filter((pair) => pair.kind === kind)] as const)
}

const servedIn = (pairs: readonly JudgedPair[]): number => pairs.filter(({ served }) => served).length

const scoresOf = (judged: readonly JudgedPair[], score: (pair: JudgedPair) => number) => {
  const scored: readonly Scored[] = judged.map((pair) => ({ score: score(pair), same: pair.same, group: pair.group }))
  return { ...measure(scored), intervals: measureIntervals(scored) }
}

const shippedIntervals = (judged: readonly JudgedPair[]): readonly [Interval, Interval] => {
  const share = (same: boolean, weightOf: (group: number) => number): number => {
    let [served, total] = [0, 0]
    for (const pair of judged) {
      if (pair.same !== same) continue
      total += weightOf(pair.group)
      if (pair.served) served += weightOf(pair.group)
    }
    return served / Math.max(1, total)
  }
  const none = { low: 0, high: 0 }
  const [served = none, wrong = none] = bootstrap(
    judged.map(({ group }) => group),
    (weightOf) => [share(true, weightOf), share(false, weightOf)],
  )
  return [served, wrong]
}

const percentiles = (values: readonly number[]): Percentiles => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
})

/** The report as text; every share names what it is a share of. */
export const renderPairs = (report: PairReport): string => {
  const { repeats, traps, groups, scores, latency } = report
  const row = (name: 'cosine' | 'verdict') => {
    const { coverage, auc, intervals } = scores[name]
    const none = { low: 0, high: 0 }
    const auRange = intervals.at(-1) ?? none
    return [
      name,
      ...coverage.map((share, place) => percentWithin(share, intervals[place] ?? none)),
      `${auc.toFixed(3)} [${auRange.low.toFixed(3)}, ${auRange.high.toFixed(3)}]`,
    ]
  }
  return [
    `${repeats} true repeats and ${traps} traps in ${groups} groups; 95% intervals over groups in brackets.\n`,
    `Share of the ${repeats} true repeats served when at most this share of the ${traps} traps is:`,
    table([
      ['score', ...TRAP_SHARES.map((share) => `≤ ${percent(share)} of traps`), 'ROC-AUC'],
      row('cosine'),
      row('verdict'),
    ]),
    renderShipped(report),
    'Latency, ms:',
    table([
      ['', 'p50', 'p99'],
      ['embed one text', latency.embed.p50.toFixed(1), latency.embed.p99.toFixed(1)],
      ['judge one pair', latency.judge.p50.toFixed(3), latency.judge.p99.toFixed(3)],
    ]),
  ].join('\n')
}

/** What the whole tier made of the pairs, and of which kinds. */
const renderShipped = ({ repeats, traps, shipped, byKind, servedByKind, maxErrorRate }: PairReport): string =>
  [
    `The whole tier at --max-error ${maxErrorRate}:`,
    table([
      ['', 'count', 'share [95%]'],
      [
        'served of true repeats',
        `${shipped.served}/${repeats}`,
        percentWithin(shipped.served / Math.max(1, repeats), shipped.servedInterval),
      ],
      [
        'wrong of traps',
        `${shipped.wrong}/${traps}`,
        percentWithin(shipped.wrong / Math.max(1, traps), shipped.wrongInterval),
      ],
      [
        'wrong of all served',
        `${shipped.wrong}/${shipped.served + shipped.wrong}`,
        percent(shipped.wrong / Math.max(1, shipped.served + shipped.wrong)),
      ],
    ]),
    'Traps served there, by kind:',
    table([['kind', 'wrong of traps'], ...byKind.map(({ kind, traps, wrong }) => [kind, countOf(wrong, traps)])]),
    'Repeats served there, by kind:',
    renderServed(servedByKind),
  ].join('\n')

/** A row a kind of repeats. */
export const renderServed = (servedByKind: PairReport['servedByKind']): string =>
  table([
    ['kind', 'served of repeats'],
    ...servedByKind.map(({ kind, repeats, served }) => [kind, countOf(served, repeats)]),
  ])

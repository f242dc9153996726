import { BASELINE } from './cosine-baseline.ts'
import { TRAP_SHARES } from './measures.ts'
import type { KindShares, PairReport, Percentiles, Ranking, Shipped } from './pair-report.ts'
import type { Share } from './shares.ts'
import { countOf, percent, percentWithin, table, within } from './tables.ts'

/** The report as text; every share names what it is a share of. */
export const renderPairs = (report: PairReport): string => {
  const { repeats, traps, groups } = report
  return [
    `${repeats} true repeats and ${traps} traps in ${groups} groups; 95% intervals over groups in brackets.\n`,
    renderScores(report),
    `Served at --max-error ${report.maxErrorRate} by the whole tier, and by ${BASELINE}:`,
    renderShipped(report),
    ...renderKeptAway(report),
    'Traps served there, by kind:',
    renderKinds('wrong of traps', report.wrongByKind),
    'Repeats served there, by kind:',
    renderKinds('served of repeats', report.servedByKind),
    'Latency, ms:',
    renderLatency(report),
  ].join('\n')
}

/** For repeats alone. */
export const renderNearCopies = (report: PairReport): string =>
  [
    `Served at --max-error ${report.maxErrorRate} by the whole tier, and by ${BASELINE}, by what was changed:`,
    renderKinds('served of repeats', report.servedByKind),
    ...renderKeptAway(report),
  ].join('\n')

const renderScores = ({ repeats, traps, scores }: PairReport): string => {
  if (scores === undefined) return 'Neither coverage nor ROC-AUC: they take repeats and traps.\n'
  return [
    `Share of the ${repeats} true repeats served when at most this share of the ${traps} traps is:`,
    table([
      ['score', ...TRAP_SHARES.map((share) => `≤ ${percent(share)} of traps`), 'ROC-AUC'],
      rankingRow('cosine', scores.cosine),
      rankingRow('verdict', scores.verdict),
    ]),
  ].join('\n')
}

const rankingRow = (name: string, { coverage, auc }: Ranking): readonly string[] => [
  name,
  ...coverage.map(({ share, interval }) => percentWithin(share, interval)),
  `${auc.area.toFixed(3)} [${auc.interval.low.toFixed(3)}, ${auc.interval.high.toFixed(3)}]`,
]

const renderShipped = ({ shipped: { tier, cosine } }: PairReport): string => {
  const row = (name: string, share: keyof Shipped) => [name, shareCell(tier[share]), shareCell(cosine[share])]
  return table([
    ['', 'tier', 'cosine'],
    row('served of true repeats', 'servedOfRepeats'),
    row('wrong of traps', 'wrongOfTraps'),
    row('wrong of all served', 'wrongOfServed'),
  ])
}

const renderKeptAway = ({ keptAway, repeats, traps }: PairReport): readonly string[] => {
  const reasons = Object.entries(keptAway).map(([reason, pairs]) => `${reason} ${pairs}`)
  if (reasons.length === 0) return []
  return [
    `Refused there because the tier keeps away from one of the prompts, of ${repeats + traps} pairs: ${reasons.join(', ')}.\n`,
  ]
}

const renderKinds = (what: string, kinds: readonly KindShares[]): string =>
  table([
    ['kind', `${what}, tier`, `${what}, cosine`],
    ...kinds.map(({ kind, tier, cosine }) => [kind, shareCell(tier), shareCell(cosine)]),
  ])

const shareCell = ({ count, of, interval }: Share): string =>
  of === 0 ? countOf(count, of) : `${countOf(count, of)} ${within(interval)}`

const renderLatency = ({ latency }: PairReport): string =>
  table([
    ['', 'measured', 'p50', 'p99'],
    latencyRow('embed one text', latency.embed, 1),
    latencyRow('judge one pair', latency.judge, 3),
    latencyRow('take the cosine of one pair', latency.cosine, 3),
  ])

/** What was never measured has no percentile: vectors that were kept, say. */
const latencyRow = (name: string, { count, p50, p99 }: Percentiles, digits: number): readonly string[] => [
  name,
  `${count}`,
  ...[p50, p99].map((ms) => (count === 0 ? '-' : ms.toFixed(digits))),
]

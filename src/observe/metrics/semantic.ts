import type { Announce } from '../../events.ts'
import type { FalseHits } from '../../semantic/learning/false-hits.ts'
import { semanticReasons } from '../../semantic/reasons.ts'
import { closedSet } from './closed-set.ts'
import type { Instruments } from './instruments.ts'

/** Cosines of look-alikes and of repeats lie close together near 1. */
const similarityBuckets = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.92, 0.94, 0.96, 0.97, 0.98, 0.99, 0.995, 1]

/** 1 ms (a known text) to the longest sensible deadline. */
const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1]

const reasonOf = closedSet(...semanticReasons)

/** What is known of the tier's own answers, whether anything was learnt since the start or not. */
export interface SemanticStanding {
  readonly falseHits: FalseHits
  readonly allowance: number
  readonly maxErrorRate: number
}

/** What the semantic tier found. Every request that had no exact answer and was not kept from the tier counts once. `standing` is asked before each page; undefined: the tier is off. */
export const semanticMetrics = (
  instruments: Instruments,
  standing: () => SemanticStanding | undefined,
): { readonly listen: Announce; readonly look: () => void } => {
  const learns = labelMetrics(instruments)
  const { counter, histogram } = instruments
  const lookups = counter(
    'reprise_semantic_lookups_total',
    'Requests without an exact answer, by what the semantic tier made of them and why.',
    ['verdict', 'reason'],
  )
  const similarity = histogram(
    'reprise_semantic_similarity',
    'Cosine of the candidate that was chosen or came nearest.',
    ['verdict'],
    similarityBuckets,
  )
  const duration = histogram(
    'reprise_semantic_lookup_duration_seconds',
    'From the question to the decision, skipped ones left out.',
    [],
    secondsBuckets,
  )
  return {
    look: standingMetrics(instruments, standing),
    listen: (event) => {
      learns(event)
      if (event.type !== 'semantic-lookup') return
      const { verdict } = event
      lookups.inc({ verdict, reason: reasonOf(event.reason) })
      if (event.similarity !== undefined) similarity.observe({ verdict }, event.similarity)
      if (verdict !== 'skipped') duration.observe(event.durationMs / 1_000)
    },
  }
}

/** What the tier has learnt of its own answers. */
const labelMetrics = ({ counter }: Instruments): Announce => {
  const labels = counter('reprise_semantic_labels_total', 'Answers that were found right or wrong, by how.', [
    'source',
    'verdict',
  ])
  const audits = counter(
    'reprise_semantic_audits_total',
    'Answers that were served and audited, by what came of it; only right and wrong ones tell how good the tier is.',
    ['outcome'],
  )
  const judgements = counter(
    'reprise_semantic_judgements_total',
    'Pairs of answers that comparing left open, by what the judge model said; left-out: too long, or too many at a time.',
    ['outcome'],
  )
  return (event) => {
    if (event.type === 'semantic-label') labels.inc({ source: event.source, verdict: event.right ? 'right' : 'wrong' })
    if (event.type === 'semantic-audit' && event.source === 'audit') audits.inc({ outcome: event.outcome })
    if (event.type === 'semantic-judgement') judgements.inc({ outcome: event.outcome })
  }
}

/** Taken from the tier itself, so that it is there from the start on with what was learnt before. */
const standingMetrics = ({ gauge }: Instruments, standing: () => SemanticStanding | undefined): (() => void) => {
  const rate = gauge(
    'reprise_semantic_false_hit_rate',
    'Wrong answers, as a share of the last 5,000 that were audited and found right or wrong (or, in observe mode, would have been served and were compared), with the bounds of its 95% interval.',
    ['bound'],
  )
  const checked = gauge('reprise_semantic_checked_answers', 'Answers that the false-hit rate rests on.')
  const target = gauge('reprise_semantic_max_error_rate', 'cache.semantic.maxErrorRate; 0 while the tier is off.')
  const allowance = gauge(
    'reprise_semantic_allowance_ratio',
    'Share of cache.semantic.maxErrorRate that the tier allows itself; below 1 it has drawn back after wrong answers.',
  )
  allowance.set(1)
  return () => {
    const now = standing()
    target.set(now?.maxErrorRate ?? 0)
    allowance.set(now?.allowance ?? 1)
    checked.set(now?.falseHits.checked ?? 0)
    // Turned off by a reload, it stands for nothing any more.
    if (now === undefined) return rate.reset()
    rate.set({ bound: 'estimate' }, now.falseHits.rate)
    rate.set({ bound: 'lower' }, now.falseHits.lower)
    rate.set({ bound: 'upper' }, now.falseHits.upper)
  }
}

import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { noEvidence, remember } from '../verdict/evidence.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { proving } from './proving.ts'
import { auditShare } from './audit-share.ts'
import type { AuditPromise } from './audit-share.ts'
import { falseHitsOf } from './false-hits.ts'
import type { FalseHits } from './false-hits.ts'
import { allowanceAt, nextAllowanceAt, NOT_TIGHTENED, tightened } from './tightening.ts'

/** What is learnt of one pair of prompts. */
export interface Label {
  /** The entry whose answer was served, or might have been. */
  readonly id: string
  readonly source: LabelSource
  /** The answer was, or would have been, right. */
  readonly right: boolean
  /** The verdict's; undefined for the same words, which say nothing about the entry's other neighbours. */
  readonly probability: number | undefined
  /** Of a withheld answer: one step less tight it would be served. The others say nothing of that step. */
  readonly isNext?: boolean | undefined
  /** Under which the lookup was made. */
  readonly maxErrorRate: number
}

/**
 * `audit`: a served answer was checked behind the call. `observed`: the same in observe mode, where it would have been served; it counts
 * for the entry and for the estimate that observe mode shows. `withheld`: it would be served if the tier had not drawn back. `refused`: the verdict would not have it. `feedback`: a caller said so;
 * `judge`: a model did, which callers can try to talk into something. Both count for the entry alone: no caller must be able to open or
 * close the tier for all.
 */
export type LabelSource = 'audit' | 'observed' | 'withheld' | 'refused' | 'feedback' | 'judge'

/** How far an entry's record trusts a label. Assumed, on the cautious side: compared answers err in both directions. */
const RELIABILITY: Readonly<Record<LabelSource, number>> = {
  audit: 0.85,
  observed: 0.85,
  withheld: 0.85,
  refused: 0.85,
  feedback: 0.95,
  judge: 0.8,
}

/** What the tier has learnt from its own traffic. */
export interface Learning {
  evidenceOf(id: string): Evidence
  learn(label: Label): void
  /** The share of `maxErrorRate` that the tier allows itself, after what was learnt: 1 unless it has drawn back, 0 when closed. */
  allowance(): number
  /** The same one step less tight. */
  nextAllowance(): number
  /** Counts an answer that is being served, and gives the share at which such are to be audited now. */
  served(promise: AuditPromise): number
  /** Of answers that were served and audited; where there are none yet, of those that would have been served in observe mode. */
  falseHits(): FalseHits
  /** As text, to be given to `createLearning` at the next start. */
  saved(): string
}

/** Older labels tell of other traffic. */
const MOST_CHECKED = 2_000
/** Entries with a record, about 2 KB each at most. */
export const MOST_RECORDS = 10_000

const observation = z.object({ probability: z.number(), right: z.boolean(), reliability: z.number().gt(0.5).max(1) })
const savedSchema = z.object({
  tightness: z.number().max(NOT_TIGHTENED),
  served: z.int().min(0),
  checked: z.array(z.boolean()).max(MOST_CHECKED),
  observed: z.array(z.boolean()).max(MOST_CHECKED),
  evidence: z.array(z.tuple([z.string(), z.array(observation)])),
})

export interface LearningSettings {
  /** Entries with a record. */
  readonly maxEntries: number
}

/** Keeps records of the entries that were learnt of last. What was saved and cannot be read is forgotten. */
export const createLearning = ({ maxEntries }: LearningSettings, earlier?: string): Learning => {
  const past = earlier === undefined ? undefined : parsed(earlier)
  const evidence = new LRUCache<string, Evidence>({ max: maxEntries })
  for (const [id, record] of past?.evidence ?? []) evidence.set(id, record)
  let tightness = past?.tightness ?? NOT_TIGHTENED
  let checked: readonly boolean[] = past?.checked ?? []
  let observed: readonly boolean[] = past?.observed ?? []
  let served = past?.served ?? 0
  const withheld = proving()
  return {
    // Reading makes no record younger.
    evidenceOf: (id) => evidence.peek(id) ?? noEvidence,
    learn: ({ id, source, right, probability, isNext, maxErrorRate }) => {
      if (probability !== undefined) {
        const seen = { probability, right, reliability: RELIABILITY[source] }
        evidence.set(id, remember(evidence.peek(id) ?? noEvidence, seen))
      }
      if (source === 'audit' || (source === 'withheld' && isNext === true))
        tightness = tightened(tightness, { right, withheld: source === 'withheld' }, maxErrorRate)
      if (source === 'withheld' && withheld.learn(right, maxErrorRate)) tightness = NOT_TIGHTENED
      if (source === 'audit') checked = [...checked.slice(1 - MOST_CHECKED), right]
      if (source === 'observed') observed = [...observed.slice(1 - MOST_CHECKED), right]
    },
    allowance: () => allowanceAt(tightness),
    nextAllowance: () => nextAllowanceAt(tightness),
    served: (promise) => {
      served++
      return auditShare(promise, { served, falseHits: rateOf(checked), isDrawnBack: tightness < NOT_TIGHTENED })
    },
    falseHits: () => rateOf(checked.length > 0 ? checked : observed),
    saved: () => JSON.stringify({ tightness, served, checked, observed, evidence: [...evidence.entries()].reverse() }),
  }
}

const rateOf = (labels: readonly boolean[]): FalseHits =>
  falseHitsOf(labels.filter((right) => !right).length, labels.length)

const parsed = (text: string): z.output<typeof savedSchema> | undefined => {
  try {
    return savedSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

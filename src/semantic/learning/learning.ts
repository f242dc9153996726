import { z } from 'zod'
import { noEvidence } from '../verdict/evidence.ts'
import type { Evidence } from '../verdict/evidence.ts'
import { booked, MOST, mostUnchecked, NEW_ACCOUNT, rateWith, wrongToClose } from './account.ts'
import type { Account } from './account.ts'
import { auditShare } from './audit-share.ts'
import type { AuditPlan, AuditPromise } from './audit-share.ts'
import { entryRecords, savedRecords } from './entry-records.ts'
import type { EntryRecords } from './entry-records.ts'
import type { FalseHits } from './false-hits.ts'
import { labelNumbers, savedNumbers } from './label-numbers.ts'
import type { LabelNumbers } from './label-numbers.ts'
import type { Signs } from './signs.ts'
import { tally } from './tally.ts'
import type { Tally } from './tally.ts'
import { savedLessons, taughtBy } from './taught-by.ts'
import type { TaughtBy } from './taught-by.ts'
import { learnedTrust, savedTrust, unlearned } from './trust.ts'
import type { LearnedTrust, Trust } from './trust.ts'

/** What is learnt of one pair of prompts. */
export interface Label {
  /** The entry whose answer was served, or might have been. */
  readonly id: string
  /** The entry of the asked prompt itself, where the provider's answer to it was kept. */
  readonly asked?: string | undefined
  readonly source: LabelSource
  /** Whose call it was; absent where there is only one tenant. */
  readonly tenant?: string | undefined
  /** The answer was, or would have been, right. */
  readonly right: boolean
  /** What the verdict made of the pair; undefined for the same words, which say nothing about the entry's other neighbours. */
  readonly seen?: Seen | undefined
  /** The operator's, whatever stricter one the caller asked for. */
  readonly maxErrorRate: number
}

export interface Seen {
  readonly probability: number
  readonly signs: Signs
  /** Neither a veto nor the floor stood in the way of serving it. */
  readonly withinReach: boolean
}

/**
 * `audit`: a served answer was checked behind the call. `observed`: the same in observe mode, where it would have been served.
 * `withheld`: it would be served if the tier had not drawn back. `refused`: it was not sure enough. `feedback`: a caller said so;
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

/** What a lookup asks of it. */
export interface Learnt {
  evidenceOf(id: string): Evidence
  /** Equal for entries that were found to have one answer; the entry's own id where nothing is known. */
  answerOf(id: string): string
  /** By all labels, whoever they came from. */
  readonly trust: Trust
  /** The same for one tenant's calls: what others taught does not loosen it. */
  trustFor(tenant?: string): Trust
}

/** In place of what was never learnt. */
export const nothingLearnt: Learnt = {
  evidenceOf: () => noEvidence,
  answerOf: (id) => id,
  trust: unlearned,
  trustFor: () => unlearned,
}

/** What the tier has learnt from its own traffic. */
export interface Learning extends Learnt {
  learn(label: Label): void
  /** The share of `maxErrorRate` that the tier allows itself, after what was learnt: 1 unless it has drawn back, 0 when closed. */
  allowance(): number
  /** How answers that are served are to be audited now. */
  audits(promise: AuditPromise): AuditPlan
  /** Counts an answer that is being served, and gives the share at which such are to be audited now. */
  served(promise: AuditPromise): number
  /** Of answers that were served and audited; where there are none yet, of those that would have been served in observe mode. */
  falseHits(): FalseHits
  /** Of labels among instances. */
  readonly numbers: LabelNumbers
  /** As text, to be given to `createLearning` at the next start. */
  saved(): string
}

/** Older labels tell of other traffic. */
const MOST_CHECKED = 5_000
/** Entries with a record, about 2 KB each at most. */
export const MOST_RECORDS = 10_000
/** Served answers without an audit behind any of them: then nobody checks. At the least share in use they would bring ten. */
const UNAUDITED = 500

const savedSchema = z.object({
  // What an earlier version has not saved begins anew.
  account: z.object({ allowance: z.number().max(MOST), served: z.number().min(0) }).default(NEW_ACCOUNT),
  trust: savedTrust.optional(),
  taught: savedLessons,
  numbers: savedNumbers.default([]),
  served: z.int().min(0),
  checked: z.array(z.boolean()).max(MOST_CHECKED),
  observed: z.array(z.boolean()).max(MOST_CHECKED),
  ...savedRecords.shape,
})

export interface LearningSettings {
  /** Entries with a record. */
  readonly maxEntries: number
}

/** Keeps records of the entries that were learnt of last. What was saved and cannot be read is forgotten. */
export const createLearning = ({ maxEntries }: LearningSettings, earlier?: string): Learning => {
  const past = earlier === undefined ? undefined : parsed(earlier)
  const entries = entryRecords(maxEntries, past)
  let account = past?.account ?? NEW_ACCOUNT
  const checked = tally(MOST_CHECKED, past?.checked)
  const observed = tally(MOST_CHECKED, past?.observed)
  let served = past?.served ?? 0
  let unaudited = 0
  const trust = learnedTrust(() => unaudited < UNAUDITED, past?.trust)
  const taught = taughtBy(past?.taught)
  const numbers = labelNumbers(past?.numbers)
  const learnOfPair = pairLearner(entries, trust, taught)
  const audits = (promise: AuditPromise) => planFor(promise, { account, checked, served })
  return {
    evidenceOf: entries.evidenceOf,
    answerOf: entries.answerOf,
    trust,
    trustFor: tenantsTrust(trust, taught),
    learn: (label) => {
      const { source, right, maxErrorRate } = label
      learnOfPair(label)
      if (source === 'audit') {
        account = booked(account, { right, withheld: false, maxErrorRate })
        checked.add(right)
        unaudited = 0
      }
      if (source === 'withheld') account = booked(account, { right, withheld: true, maxErrorRate })
      if (source === 'observed') observed.add(right)
    },
    audits,
    numbers,
    allowance: () => Math.min(1, Math.max(0, account.allowance)),
    served: (promise) => {
      served++
      unaudited = promise.audit === 0 ? UNAUDITED : unaudited + 1
      return audits(promise).share
    },
    falseHits: () => (checked.labels().length > 0 ? checked : observed).falseHits(),
    saved: () => {
      const labels = { checked: checked.labels(), observed: observed.labels() }
      const lessons = { trust: trust.saved(), taught: taught.saved(), numbers: numbers.saved() }
      return JSON.stringify({ account, ...lessons, served, ...labels, ...entries.saved() })
    },
  }
}

const pairLearner =
  (entries: EntryRecords, trust: LearnedTrust, taught: TaughtBy) =>
  ({ id, asked, source, right, seen, tenant = '' }: Label): void => {
    if (asked !== undefined) entries.compared(asked, id, right)
    if (seen === undefined) return
    const { probability, signs, withinReach } = seen
    entries.observe(id, { probability, right, reliability: RELIABILITY[source] })
    if (source === 'feedback' || source === 'judge') return
    trust.learn(signs, right, withinReach)
    if (withinReach) taught.learn({ tenant, signs, right })
  }

/** What all labels let pass, less what passes by other tenants' alone. */
const tenantsTrust =
  (trust: Trust, taught: TaughtBy): Learnt['trustFor'] =>
  (tenant = '') => ({
    scoreOf: trust.scoreOf,
    passes: (signs, maxErrorRate, allowance) =>
      trust.passes(signs, maxErrorRate, allowance) &&
      taught.allows(tenant, signs, rateWith({ allowance }, maxErrorRate)),
  })

/** Learning as one tenant's calls see it. */
export const forTenant = (learning: Learning, tenant?: string): Pick<Learning, 'allowance' | 'trust'> => ({
  allowance: learning.allowance,
  trust: learning.trustFor(tenant),
})

const planFor = (
  promise: AuditPromise,
  { account, checked, served }: { account: Account; checked: Tally; served: number },
): AuditPlan => {
  const isInDoubt = account.allowance < 1 || checked.hasWrong(Math.round(1 / promise.maxErrorRate))
  const toClose = wrongToClose(account, promise.maxErrorRate)
  return {
    share: auditShare(promise, { served, falseHits: checked.falseHits(), isInDoubt, toClose }),
    atATime: mostUnchecked(account, promise.maxErrorRate),
  }
}

const parsed = (text: string): z.output<typeof savedSchema> | undefined => {
  try {
    return savedSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

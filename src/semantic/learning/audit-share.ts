import type { FalseHits } from './false-hits.ts'

/** What the operator has set. */
export interface AuditPromise {
  /** The least share, 0-1; 0: no audits at all. */
  readonly audit: number
  /** Wrong among served that is bearable, 0-1. */
  readonly maxErrorRate: number
}

export interface AuditPlan {
  /** Of the answers that are served, 0-1. */
  readonly share: number
  /** So many served answers may be waiting for what their audits find. */
  readonly atATime: number
}

export interface Standing {
  /** Answers served so far. */
  readonly served: number
  readonly falseHits: FalseHits
  /** Something was wrong lately: until it is seen to be the exception, all are audited. */
  readonly isInDoubt: boolean
  /** Wrong answers that it takes to close altogether, once a change has been noticed (see account.ts). */
  readonly toClose: number
}

/** Wrong answers that a change may bring before one is found are this many times what is to spare, at one time in twenty. */
const CHANCE = 3

/**
 * The share of served answers to audit now: all until the promise is shown to be kept, and again while it is in doubt. Then as many as
 * it takes that a change of the traffic is found in time: at a share s about 1/s wrong answers, and one time in twenty 3/s, are served
 * before the first one is audited; so many must be to spare of what the promise allows.
 */
export const auditShare = (
  { audit, maxErrorRate }: AuditPromise,
  { served, falseHits, isInDoubt, toClose }: Standing,
): number => {
  if (audit === 0) return 0
  if (isInDoubt || falseHits.upper > maxErrorRate) return 1
  const toSpare = served * (maxErrorRate - falseHits.rate) - toClose
  return toSpare <= CHANCE ? 1 : Math.max(audit, CHANCE / toSpare)
}

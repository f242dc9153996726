import type { Announce } from '../events.ts'
import type { AuditOutcome } from '../semantic/learning/audit-outcome.ts'
import type { AuditPlan } from '../semantic/learning/audit-share.ts'

/** Runs the audit of one answer behind it, if one is due. Called once, when the answer is served. Never throws, never waits. */
export type Audit = (run: () => Promise<AuditOutcome>) => void

/** Asks a provider again, behind a share of the answers that the semantic tier serves. */
export interface Auditing {
  /**
   * Asked once for each answer that could be served. undefined: it is not to be, because its audit is due and too many are under way. A
   * provider answers it then, which costs the same call.
   */
  place(): Audit | undefined
}

export interface AuditSettings {
  /** As it is now. */
  plan(): AuditPlan
  /** An answer is being served. */
  served(): void
  /** Uniform in [0, 1). */
  random(): number
  readonly announce: Announce
}

export const createAuditing = ({ plan, served, random, announce }: AuditSettings): Auditing => {
  let underWay = 0
  const audited = async (run: Parameters<Audit>[0]): Promise<void> => {
    // A failure is told by the router, and teaches nothing.
    const outcome = await run().catch((): AuditOutcome => 'failed')
    underWay--
    announce({ type: 'semantic-audit', source: 'audit', outcome })
  }
  return {
    place: () => {
      const { share, atATime } = plan()
      const isDue = random() < share
      if (isDue && underWay >= atATime) return undefined
      served()
      if (!isDue) return noAudit
      underWay++
      return (run) => void audited(run)
    },
  }
}

/** For what is not checked. */
export const noAudit: Audit = () => undefined

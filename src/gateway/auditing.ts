/** Asks a provider again, behind a share of the answers that the semantic tier served. */
export interface Auditing {
  /** Runs the audit or does not. Never throws, never waits. */
  consider(run: () => Promise<unknown>): void
}

export interface AuditSettings {
  /** 0-1, as it is now; asked once for each answer that is served. */
  share(): number
  /** Uniform in [0, 1). */
  random(): number
}

/** What is due beyond that is left out: audits are a sample. */
const AT_A_TIME = 4

export const createAuditing = ({ share, random }: AuditSettings): Auditing => {
  let underWay = 0
  return {
    consider: (run) => {
      const isDue = random() < share()
      if (!isDue || underWay >= AT_A_TIME) return
      underWay++
      // A failure is told by the router, and teaches nothing.
      void run()
        .catch(() => undefined)
        .finally(() => underWay--)
    },
  }
}

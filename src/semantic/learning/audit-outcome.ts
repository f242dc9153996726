/** What came of asking a provider behind an answer that was served; a label on /metrics, so the set is closed. */
export type AuditOutcome =
  | 'right'
  | 'wrong'
  /** Comparing the two answers did not tell. */
  | 'unsure'
  /** The provider contradicts itself. */
  | 'unsteady'
  /** There was nothing to compare: the new answer was not kept, or the served one is gone. */
  | 'dropped'
  /** No provider answered. */
  | 'failed'

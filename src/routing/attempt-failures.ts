import type { Attempt } from '../call.ts'
import type { AttemptFailure } from '../errors.ts'

/** The tries that failed, as the caller may see them. */
export const attemptFailures = (attempts: readonly Attempt[]): readonly AttemptFailure[] =>
  attempts.flatMap(({ deployment, durationMs, failure }) =>
    failure === undefined
      ? []
      : [{ deployment, status: failure.status, reason: failure.message, durationMs: Math.round(durationMs) }],
  )

import type { CacheControls } from '../call.ts'
import { semanticModes } from './wishes.ts'

/** How far the semantic tier may go: the operator's limit, or what a call comes to under it. */
export interface SemanticLimits {
  /** `observe` tells what it would have served, `verified` serves. */
  readonly mode: (typeof semanticModes)[number]
  /** Wrong among served that is bearable, 0-1. */
  readonly maxErrorRate: number
}

export interface LimitedSemantics {
  /** undefined: the tier has nothing to do with this call. */
  readonly semantic: SemanticLimits | undefined
  readonly clamped: readonly string[]
}

/** A caller's wish can only make the tier stricter; what is looser is cut down and named. */
export const limitSemantics = (
  { semantic: wished, semanticMaxError }: Pick<CacheControls, 'semantic' | 'semanticMaxError'>,
  limits: SemanticLimits = { mode: 'off', maxErrorRate: 1 },
): LimitedSemantics => {
  const looser = wished !== undefined && strictness(wished) > strictness(limits.mode)
  const mode = looser || wished === undefined ? limits.mode : wished
  const maxErrorRate = Math.min(semanticMaxError ?? 1, limits.maxErrorRate)
  return {
    semantic: mode === 'off' ? undefined : { mode, maxErrorRate },
    clamped: [
      ...(looser ? ['semantic'] : []),
      ...((semanticMaxError ?? 0) > limits.maxErrorRate ? ['semantic-max-error'] : []),
    ],
  }
}

/** The lower the stricter. */
const strictness = (mode: SemanticLimits['mode']): number => semanticModes.indexOf(mode)

import type { Selector } from '../store.ts'

/** One piece of work on an entry that has begun and has not yet taken effect. */
export interface Claim {
  /** False once something that came later has overtaken it: its effect must not happen any more. */
  readonly valid: boolean
  release(): void
}

/**
 * Keeps effects in the order of the calls where work takes time (compression, a read from a slower tier): a purge or a newer
 * write calls off what began before it, so that nothing comes back from the dead. Holds as many claims as work is under way.
 */
export interface Claims {
  take(key: string): Claim
  /** Labels and `all` call off everything: what is lost is one chance to keep an answer, never an answer. */
  revoke(selector: Selector): void
}

export const createClaims = (): Claims => {
  const claimed = new Map<string, Set<{ valid: boolean }>>()

  const revokeKey = (key: string) => {
    for (const claim of claimed.get(key) ?? []) claim.valid = false
    claimed.delete(key)
  }

  return {
    take: (key) => {
      const claim = { valid: true }
      const claims = claimed.get(key) ?? new Set()
      claims.add(claim)
      claimed.set(key, claims)
      return {
        get valid() {
          return claim.valid
        },
        release: () => {
          claims.delete(claim)
          if (claims.size === 0 && claimed.get(key) === claims) claimed.delete(key)
        },
      }
    },
    revoke: (selector) => {
      if (selector.kind === 'key') revokeKey(selector.key)
      else for (const key of claimed.keys()) revokeKey(key)
    },
  }
}

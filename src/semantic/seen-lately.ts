import type { Clock } from '../clock.ts'

/** Keys that came by lately. Asked on every hit, so it costs one look into a set. */
export interface SeenLately {
  /** Whether the key was not seen lately; it is seen from now on. */
  isNew(key: string): boolean
  forget(): void
}

export interface SeenLatelyParts {
  readonly clock: Clock
  /** With more keys all are forgotten. */
  readonly most: number
  /** All are forgotten this often. */
  readonly forMs: number
}

export const seenLately = ({ clock, most, forMs }: SeenLatelyParts): SeenLately => {
  const keys = new Set<string>()
  let since = clock.monotonic()
  return {
    isNew: (key) => {
      const now = clock.monotonic()
      if (now - since >= forMs) {
        keys.clear()
        since = now
      }
      if (keys.has(key)) return false
      if (keys.size >= most) keys.clear()
      keys.add(key)
      return true
    },
    forget: () => keys.clear(),
  }
}

import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import type { Found } from './exact.ts'

export interface RefreshLimits {
  /** Share of the lifetime, 0-1, after which a fresh entry that is hit is refreshed; 0: never. */
  readonly refreshAhead: number
  /** Refreshes at once; what is due beyond that waits for its next hit. */
  readonly maxInFlight: number
  /** How long after a refresh of a stale entry began the next may, if it brought nothing new: bounds what an outage costs. */
  readonly restMs: number
}

/** Refreshes entries behind the answers that were served from them. */
export interface Refresher {
  /** Starts `run` where the entry found is due, and tells whether it did. Never throws, never waits. */
  consider(key: string, found: Found, run: () => Promise<unknown>): boolean
  /** Resolves when no refresh is in flight. */
  idle(): Promise<void>
}

// Enough for every entry that can be due within one rest; one forgotten is refreshed again early, nothing worse.
const rememberedEntries = 10_000

export const createRefresher = ({ clock, ...limits }: RefreshLimits & { readonly clock: Clock }): Refresher => {
  const inFlight = new Map<string, Promise<void>>()
  // By the entry's reference: what a refresh brings is another entry.
  const begunAt = new LRUCache<string, number>({ max: rememberedEntries })

  const mayBegin = ({ entry }: Found, due: 'stale' | 'ahead'): boolean => {
    const before = begunAt.get(entry.reference)
    return before === undefined || (due === 'stale' && clock.now() - before >= limits.restMs)
  }
  return {
    consider: (key, found, run) => {
      const due = refreshDue(found, limits.refreshAhead, clock.now())
      if (due === undefined || inFlight.has(key) || inFlight.size >= limits.maxInFlight || !mayBegin(found, due))
        return false
      begunAt.set(found.entry.reference, clock.now())
      inFlight.set(
        key,
        settled(run).finally(() => inFlight.delete(key)),
      )
      return true
    },
    idle: async () => {
      while (inFlight.size > 0) await Promise.all(inFlight.values())
    },
  }
}

/** Why an entry that was just served should be refreshed; undefined when it need not be. */
export const refreshDue = ({ entry, use }: Found, refreshAhead: number, now: number): 'stale' | 'ahead' | undefined => {
  if (use === 'revalidate') return 'stale'
  if (use !== 'hit' || refreshAhead === 0) return undefined
  return now >= entry.storedAt + (entry.staleAt - entry.storedAt) * refreshAhead ? 'ahead' : undefined
}

// What goes wrong is announced where it does; the answer that was served is not touched by it.
const settled = async (run: () => Promise<unknown>): Promise<void> => {
  try {
    await run()
  } catch {
    return
  }
}

import type { CacheEntry } from '../entry.ts'
import type { CacheStore } from '../store.ts'
import { createClaims } from './claims.ts'

/** A near tier that is filled from a slower one: what is written or purged in the meantime is never filled over. */
export interface Fillable extends Pick<CacheStore, 'set' | 'purge'> {
  /** What `ask` brings; kept, if nothing has overtaken it when it is there. */
  fill(key: string, ask: () => Promise<CacheEntry | undefined>): Promise<CacheEntry | undefined>
}

export const fillable = (store: CacheStore): Fillable => {
  const claims = createClaims()
  return {
    fill: async (key, ask) => {
      const claim = claims.take(key)
      try {
        const entry = await ask()
        if (entry !== undefined && claim.valid) await store.set(entry)
        return entry
      } finally {
        claim.release()
      }
    },
    set: (entry) => {
      claims.revoke({ kind: 'key', key: entry.key })
      return store.set(entry)
    },
    purge: (selector, mode, now) => {
      claims.revoke(selector)
      return store.purge(selector, mode, now)
    },
  }
}

import type { CacheStore, Selector } from '../store.ts'

/** The same store, which also tells of what was purged through it, or by a message to every process. */
export const toldOfPurges = (store: CacheStore, listener: (selector: Selector) => void): CacheStore => {
  store.onInvalidate?.((selector, cause) => {
    if (cause === 'asked') listener(selector)
  })
  return {
    ...store,
    purge: async (selector, mode, now) => {
      // Also where the store fails: what may be gone must be looked at again.
      if (mode === 'purge') listener(selector)
      return store.purge(selector, mode, now)
    },
  }
}

import type { CacheStore, Selector } from './store.ts'

/** A store, and how many purges have come to it, from here or from another instance. */
export interface CountedPurges {
  readonly store: CacheStore
  purges(): number
}

/**
 * Counts purges, so that an answer that was under way when one came is not kept, and nobody joins it afterwards: what it says is from
 * before the purge. Which answers a purge by label would have meant cannot be told before they are whole, so each counts for all.
 */
export const countPurges = (store: CacheStore): CountedPurges => {
  let count = 0
  store.onInvalidate?.((selector: Selector) => {
    // A single key is told of with every entry that another instance replaces.
    if (selector.kind !== 'key') count += 1
  })
  return {
    store: {
      ...store,
      purge: (selector, mode, now) => {
        count += 1
        return store.purge(selector, mode, now)
      },
    },
    purges: () => count,
  }
}

import type { CacheEntry } from '../../entry.ts'
import { createPriorityQueue } from './priority-queue.ts'
import type { Ranking } from './eviction.ts'

/**
 * GreedyDual-Size-Frequency (Cherkasova, HP Labs 1998): priority = age + uses × worth. The age rises to the priority of whoever
 * leaves, so that what was popular once does not stay for ever.
 */
export const greedyDual = (worthOf: (entry: CacheEntry, bytes: number) => number): Ranking => {
  const queue = createPriorityQueue()
  const held = new Map<string, { readonly worth: number; uses: number }>()
  let age = 0

  return {
    added: (key, entry, bytes) => {
      const worth = worthOf(entry, bytes)
      held.set(key, { worth, uses: 1 })
      queue.set(key, age + worth)
    },
    used: (key) => {
      const one = held.get(key)
      if (one === undefined) return
      one.uses += 1
      queue.set(key, age + one.uses * one.worth)
    },
    removed: (key) => {
      held.delete(key)
      queue.delete(key)
    },
    evict: () => {
      const first = queue.first()
      if (first === undefined) return undefined
      age = first.priority
      held.delete(first.key)
      queue.delete(first.key)
      return first.key
    },
  }
}

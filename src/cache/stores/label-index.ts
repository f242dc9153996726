import type { CacheEntry } from '../entry.ts'
import { labelsOf } from '../entry.ts'

/** Which keys carry a label, in memory. Exact: it holds a label only while an entry has it. */
export interface LabelIndex {
  /** How many labels are held. */
  readonly size: number
  add(entry: CacheEntry): void
  remove(entry: CacheEntry): void
  /** Keys that carry any of the labels, each once. */
  keysOf(labels: readonly string[]): readonly string[]
}

export const createLabelIndex = (): LabelIndex => {
  const index = new Map<string, Set<string>>()
  return {
    get size() {
      return index.size
    },
    add: (entry) => {
      for (const label of labelsOf(entry)) {
        const keys = index.get(label)
        if (keys === undefined) index.set(label, new Set([entry.key]))
        else keys.add(entry.key)
      }
    },
    remove: (entry) => {
      for (const label of labelsOf(entry)) {
        const keys = index.get(label)
        keys?.delete(entry.key)
        if (keys?.size === 0) index.delete(label)
      }
    },
    keysOf: (labels) => [...new Set(labels.flatMap((label) => [...(index.get(label) ?? [])]))],
  }
}

import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** Which entry holds the same words, partition by partition. Bounded; knows hashes only, never texts. */
export interface LexicalIndex {
  find(partition: string, form: string): string | undefined
  set(partition: string, form: string, id: string): void
  /** Forgets the entry, whatever its words. */
  remove(id: string): void
  clear(): void
  /** What it knows, as hash and id, the last used last. */
  entries(): Iterable<readonly [hash: string, id: string]>
  /** Takes in what another one knew. */
  restore(hash: string, id: string): void
}

/** Keeps the `maxEntries` last used. */
export const lexicalIndex = (maxEntries: number): LexicalIndex => {
  const keyOfId = new Map<string, string>()
  const idOfKey = new LRUCache<string, string>({
    max: maxEntries,
    dispose: (id, key) => {
      if (keyOfId.get(id) === key) keyOfId.delete(id)
    },
  })
  const set = (key: string, id: string) => {
    const former = keyOfId.get(id)
    if (former !== undefined && former !== key) idOfKey.delete(former)
    idOfKey.set(key, id)
    keyOfId.set(id, key)
  }
  return {
    find: (partition, form) => idOfKey.get(keyOf(partition, form)),
    set: (partition, form, id) => set(keyOf(partition, form), id),
    remove: (id) => {
      const key = keyOfId.get(id)
      if (key !== undefined) idOfKey.delete(key)
    },
    clear: () => idOfKey.clear(),
    entries: () => [...idOfKey.entries()].toReversed(),
    restore: set,
  }
}

/** The lengths in front keep a partition's end from passing for a form's beginning. */
const keyOf = (partition: string, form: string): string =>
  createHash('sha256').update(`${partition.length} ${partition}${form}`).digest('base64')

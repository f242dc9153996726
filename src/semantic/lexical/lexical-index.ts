import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { lexicalForm } from './lexical.ts'

/** Which entry holds the same words, partition by partition. Bounded; knows hashes only, never texts. */
export interface LexicalIndex {
  /** A text without words is found by none. */
  find(partition: string, text: string): string | undefined
  /** False: the text has no words to be found by. */
  set(partition: string, text: string, id: string): boolean
  /** What has the words of this entry was found to have another answer: they find nothing from now on. */
  part(id: string): void
  isParted(partition: string, text: string): boolean
  /** Forgets the entry, whatever its words. */
  remove(id: string): void
  clear(): void
  /** What it knows, as hash and id, the last used last. */
  entries(): Iterable<readonly [hash: string, id: string]>
  /** Takes in what another one knew. */
  restore(hash: string, id: string): void
}

/** No entry has this id. It stands for words that have more than one answer. */
const PARTED = ''

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
    if (idOfKey.peek(key) === PARTED) return
    const former = keyOfId.get(id)
    if (former !== undefined && former !== key) idOfKey.delete(former)
    idOfKey.set(key, id)
    keyOfId.set(id, key)
  }
  const idAt = (key: string | undefined) => (key === undefined ? undefined : idOfKey.get(key))
  return {
    find: (partition, text) => idAt(keyOf(partition, text)) || undefined,
    set: (partition, text, id) => {
      const key = keyOf(partition, text)
      if (key !== undefined) set(key, id)
      return key !== undefined
    },
    part: (id) => {
      const key = keyOfId.get(id)
      if (key !== undefined) idOfKey.set(key, PARTED)
    },
    isParted: (partition, text) => idAt(keyOf(partition, text)) === PARTED,
    remove: (id) => {
      const key = keyOfId.get(id)
      if (key !== undefined) idOfKey.delete(key)
    },
    clear: () => idOfKey.clear(),
    entries: () => [...idOfKey.entries()].toReversed(),
    restore: (key, id) => (id === PARTED ? void idOfKey.set(key, PARTED) : set(key, id)),
  }
}

/** undefined: the text has no words. The lengths in front keep a partition's end from passing for a form's beginning. */
const keyOf = (partition: string, text: string): string | undefined => {
  const form = lexicalForm(text)
  if (form === undefined) return undefined
  return createHash('sha256').update(`${partition.length} ${partition}${form}`).digest('base64')
}

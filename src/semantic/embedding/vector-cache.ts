import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Embedding } from './model.ts'

/** Known vectors by text, or by scope and text. Bounded; one model's vectors only. */
export interface VectorCache {
  get(text: string): Embedding | undefined
  set(text: string, embedding: Embedding): void
}

/** Keeps the `maxEntries` last used (about 1.7 KB each at 384 dimensions). Holds hashes of texts, never the texts. */
export const vectorCache = (maxEntries: number): VectorCache => {
  if (maxEntries < 1) return { get: () => undefined, set: () => undefined }
  const known = new LRUCache<string, Embedding>({ max: maxEntries })
  return {
    get: (text) => known.get(hashOf(text)),
    set: (text, embedding) => void known.set(hashOf(text), embedding),
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64')

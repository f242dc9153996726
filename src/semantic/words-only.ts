import { writeLearning } from './learning/learning-file.ts'
import type { Learning } from './learning/learning.ts'
import { partedBy } from './learning/parting.ts'
import { readWords, writeWords } from './lexical/lexical-file.ts'
import { lexicalIndex } from './lexical/lexical-index.ts'
import type { LexicalIndex } from './lexical/lexical-index.ts'
import type { SemanticLookup } from './lookup.ts'
import type { OpenTier } from './tier.ts'

export interface WordsOnlyParts {
  /** Why there is no model. */
  readonly why: string
  readonly maxPrompts: number
  readonly folder: string | undefined
  readonly learning: Learning
}

/** The tier where no model can be loaded: the same words need none. An index that was saved stays as it is. */
export const wordsOnlyTier = async ({ why, maxPrompts, folder, learning }: WordsOnlyParts): Promise<OpenTier> => {
  const lexical = lexicalIndex(maxPrompts)
  if (folder !== undefined) await readWords(folder, lexical)
  const lookup = wordsLookup(lexical)
  return {
    lookup,
    learnt: (label) => lookup.part(partedBy(label)),
    isEmpty: () => false,
    lexicalOnly: false,
    similarity: async () => undefined,
    state: () => ({ state: 'failed', detail: `${why} Only the same words are served.` }),
    forget: async (selector) => {
      if (selector.kind === 'all') lexical.clear()
      if (selector.kind === 'key') lexical.remove(selector.key)
    },
    save: async () => {
      if (folder === undefined) return
      await writeWords(folder, lexical)
      await writeLearning(folder, learning)
    },
    atRest: () => true,
    close: async () => undefined,
  }
}

const wordsLookup = (lexical: LexicalIndex): SemanticLookup => ({
  find: async ({ partition, text }) => {
    const same = lexical.find(partition, text)
    return same === undefined ? { kind: 'skipped', reason: 'failed' } : { kind: 'lexical', id: same }
  },
  keep: async ({ id, partition, text }) => lexical.set(partition, text, id),
  part: (ids) => ids.forEach((id) => lexical.part(id)),
  forget: async (id) => lexical.remove(id),
})

import { comparePrompts, readPrompt } from '../../../src/semantic/features/features.ts'
import { loadKnownWords } from '../../../src/semantic/features/known-words.ts'
import type { Features } from '../../../src/semantic/features/features.ts'

export const known = await loadKnownWords()

/** The features of a pair of texts; families that need a cosine get 0.9. */
export const compare = (one: string, other: string): Features =>
  comparePrompts(readPrompt(one, known), readPrompt(other, known), { cosine: 0.9, truncated: false })

import { comparePrompts, readPrompt } from '../../../src/semantic/features/features.ts'
import { loadLexicon } from '../../../src/semantic/lexicon/lexicon.ts'
import type { Features } from '../../../src/semantic/features/features.ts'

export const lexicon = await loadLexicon()

/** The features of a pair of texts; families that need a cosine get 0.9. */
export const compare = (one: string, other: string): Features =>
  comparePrompts(readPrompt(one, lexicon), readPrompt(other, lexicon), { cosine: 0.9, truncated: false })

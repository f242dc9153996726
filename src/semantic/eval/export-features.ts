import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { dot } from '../embedding/pooling.ts'
import { comparePrompts, readPrompt } from '../features/features.ts'
import { loadLexicon } from '../lexicon/lexicon.ts'
import type { Pair } from './pairs.ts'
import type { TextVectors } from './text-vectors.ts'

/** Writes one line a pair with all its features, for training: features are computed here and nowhere else. */
export const exportFeatures = async (pairs: readonly Pair[], vectors: TextVectors, path: string): Promise<void> => {
  const lexicon = await loadLexicon()
  const file = createWriteStream(path)
  for (const pair of pairs) {
    const [one, other] = [await vectors.of(pair.one), await vectors.of(pair.other)]
    const cosine = dot(one.vector, other.vector)
    const features = comparePrompts(readPrompt(pair.one, lexicon), readPrompt(pair.other, lexicon), {
      cosine,
      truncated: false,
    })
    if (!file.write(`${JSON.stringify({ ...pair, features })}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

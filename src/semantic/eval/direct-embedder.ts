import type { Embedder } from '../embedding/embedder.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { TextVectors } from './text-vectors.ts'

/** An embedder on the calling thread, without queue or deadline: for evaluation, where nobody waits. */
export const directEmbedder = (identity: ModelIdentity, vectors: TextVectors): Embedder => ({
  state: () => ({ kind: 'ready', identity, detail: 'on the calling thread' }),
  // Vectors that were kept between runs come without their tokens; the texts of streams are short.
  embed: async (text) => ({
    kind: 'embedded',
    embedding: { vector: await vectors.of(text), tokens: 0, truncated: false },
  }),
  close: async () => undefined,
})

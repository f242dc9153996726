import type { Embedder } from '../embedding/embedder.ts'
import type { EmbeddingModel } from '../embedding/model.ts'
import { vectorCache } from '../embedding/vector-cache.ts'

/** An embedder on the calling thread, without queue or deadline: for evaluation, where nobody waits. Knows its last `known` texts. */
export const directEmbedder = (model: EmbeddingModel, known: number): Embedder => {
  const vectors = vectorCache(known)
  return {
    state: () => ({ kind: 'ready', identity: model.identity, detail: 'on the calling thread' }),
    embed: async (text) => {
      const embedding = vectors.get(text) ?? (await model.embed(text))
      vectors.set(text, embedding)
      return { kind: 'embedded', embedding }
    },
    close: () => model.close(),
  }
}

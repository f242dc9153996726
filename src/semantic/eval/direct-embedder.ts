import type { Embedder } from '../embedding/embedder.ts'
import type { ModelIdentity } from '../embedding/model.ts'
import type { TextVectors } from './text-vectors.ts'

/** An embedder on the calling thread, without queue or deadline: for evaluation, where nobody waits. */
export const directEmbedder = (identity: ModelIdentity, vectors: TextVectors): Embedder => ({
  state: () => ({ kind: 'ready', identity, detail: 'on the calling thread' }),
  embed: async (text) => ({ kind: 'embedded', embedding: { ...(await vectors.of(text)), truncated: false } }),
  close: async () => undefined,
})

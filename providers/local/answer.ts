import type { Json, JsonObject } from '../../src/json.ts'
import type { Embedding } from '../../src/semantic/embedding/model.ts'

export interface AnswerSettings {
  readonly model: string
  readonly format: 'float' | 'base64'
}

/** https://platform.openai.com/docs/api-reference/embeddings/create. Tokens are the model's own, its two special ones included. */
export const embeddingsBody = (embeddings: readonly Embedding[], { model, format }: AnswerSettings): JsonObject => {
  const tokens = embeddings.reduce((sum, embedding) => sum + embedding.tokens, 0)
  return {
    object: 'list',
    data: embeddings.map(({ vector }, index) => ({ object: 'embedding', index, embedding: written(vector, format) })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** base64 is of little-endian floats, whatever the machine. */
const written = (vector: Float32Array, format: AnswerSettings['format']): Json => {
  if (format === 'float') return [...vector]
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT)
  vector.forEach((value, place) => bytes.writeFloatLE(value, place * Float32Array.BYTES_PER_ELEMENT))
  return bytes.toString('base64')
}

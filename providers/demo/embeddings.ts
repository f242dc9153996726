import type { Json, JsonObject } from '../../src/json.ts'
import { tokensIn } from './chat.ts'

/** Vectors of unit length by the words of each text, so that texts with the same words are near. */
export const embeddingsAnswer = (body: JsonObject): JsonObject => {
  const inputs = inputsIn(body.input)
  const wanted = body.dimensions
  const dimensions = typeof wanted === 'number' && wanted >= 1 ? Math.min(Math.floor(wanted), 4_096) : 64
  const tokens = inputs.reduce((sum, input) => sum + tokensIn(input), 0)
  return {
    object: 'list',
    data: inputs.map((input, index) => ({
      object: 'embedding',
      index,
      embedding: encoded(vectorOf(input, dimensions), body.encoding_format),
    })),
    model: typeof body.model === 'string' ? body.model : 'embed',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** A text, several, or one or several lists of token numbers. */
const inputsIn = (input: Json | undefined): readonly string[] => {
  if (!Array.isArray(input)) return [String(input ?? '')]
  return input.every((one) => typeof one === 'number') ? [input.join(' ')] : input.map(String)
}

const vectorOf = (text: string, dimensions: number): Float32Array => {
  const vector = new Float32Array(dimensions)
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const place = hash(word) % dimensions
    vector[place] = (vector[place] ?? 0) + 1
  }
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** FNV-1a, 32 bits. */
const hash = (word: string): number => {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(word)) value = Math.imul(value ^ byte, 0x01000193) >>> 0
  return value
}

/** The OpenAI SDK asks for base64 of little-endian floats unless told otherwise. */
const encoded = (vector: Float32Array, format: Json | undefined): Json =>
  format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector]

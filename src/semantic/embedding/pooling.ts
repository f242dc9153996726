import type { EmbeddingRecipe } from './recipe.ts'

/** One vector out of `tokens` token vectors that lie one after the other in `states`. */
export const poolVector = (
  states: Float32Array,
  tokens: number,
  recipe: Pick<EmbeddingRecipe, 'pooling' | 'normalize'>,
): Float32Array => {
  const width = states.length / tokens
  const vector = recipe.pooling === 'cls' ? states.slice(0, width) : meanOf(states, tokens, width)
  return recipe.normalize ? toUnitLength(vector) : vector
}

const meanOf = (states: Float32Array, tokens: number, width: number): Float32Array => {
  const sum = new Float64Array(width)
  for (let token = 0; token < tokens; token++) {
    for (let place = 0; place < width; place++) sum[place] = (sum[place] ?? 0) + (states[token * width + place] ?? 0)
  }
  return Float32Array.from(sum, (value) => value / tokens)
}

/** A copy of length 1; a vector of zeros stays as it is. */
export const toUnitLength = (vector: Float32Array): Float32Array => {
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector.slice() : vector.map((value) => value / length)
}

/** The dot product: the cosine, for vectors of length 1. */
export const dot = (one: Float32Array, other: Float32Array): number => {
  let sum = 0
  for (let place = 0; place < one.length; place++) sum += (one[place] ?? 0) * (other[place] ?? 0)
  return sum
}

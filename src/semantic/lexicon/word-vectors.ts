/** A short vector for every known word, by its place in the list of known words. */
export interface WordVectors {
  readonly dimensions: number
  readonly values: Int8Array
}

export interface WordVector {
  readonly values: ArrayLike<number>
  readonly length: number
}

export const vectorAt = ({ dimensions, values }: WordVectors, place: number): WordVector =>
  withLength(values.subarray(place * dimensions, (place + 1) * dimensions))

export const sumOf = (vectors: readonly WordVector[], dimensions: number): WordVector => {
  const sum = new Float64Array(dimensions)
  for (const { values } of vectors) for (let at = 0; at < dimensions; at++) sum[at] = (sum[at] ?? 0) + (values[at] ?? 0)
  return withLength(sum)
}

/** Cosine, -1 to 1; 0 when one of them is nothing. */
export const wordSimilarity = (one: WordVector, other: WordVector): number => {
  if (one.length === 0 || other.length === 0) return 0
  let product = 0
  const [own, theirs] = [one.values, other.values]
  for (let at = 0; at < own.length; at++) product += (own[at] ?? 0) * (theirs[at] ?? 0)
  return product / (one.length * other.length)
}

const withLength = (values: Int8Array | Float64Array): WordVector => {
  let square = 0
  for (const value of values) square += value * value
  return { values, length: Math.sqrt(square) }
}

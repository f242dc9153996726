/** The vectors of one partition. A slot is the number that a prompt has in the whole index; it is never used twice. */
export interface VectorSet {
  readonly kind: 'exact' | 'graph'
  readonly size: number
  /** `vector` must have length 1 and is copied. */
  add(slot: number, vector: Float32Array): void
  /** The slot must be here. */
  remove(slot: number): void
  /** The nearest first; at most `count`. */
  nearest(vector: Float32Array, count: number): readonly NearSlot[]
  /** A copy of one vector. */
  vectorOf(slot: number): Float32Array
  slots(): Iterable<number>
}

export interface NearSlot {
  readonly slot: number
  /** Cosine. */
  readonly similarity: number
}

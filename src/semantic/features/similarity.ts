import { flag } from './sets.ts'

/** What the embedder says of the pair. */
export interface PairSimilarity {
  /** Cosine of the two vectors. */
  readonly cosine: number
  /** Whether either text was longer than the model read. */
  readonly truncated: boolean
}

export const compareSimilarity = ({ cosine, truncated }: PairSimilarity) => ({
  cosine,
  cosineSquared: cosine * cosine,
  truncated: flag(truncated),
})

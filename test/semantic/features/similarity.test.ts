import { expect, it } from 'vitest'
import { compareSimilarity } from '../../../src/semantic/features/similarity.ts'

it('passes on what the embedder says', () => {
  expect(compareSimilarity({ cosine: 0.5, truncated: true })).toEqual({
    cosine: 0.5,
    cosineSquared: 0.25,
    truncated: 1,
  })
})

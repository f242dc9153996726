import type { SemanticLookupEvent } from '../events.ts'
import type { NearMiss } from './snapshot.ts'

/** The last prompts that lay near a kept one and were not given its answer. */
export interface NearMisses {
  add(event: SemanticLookupEvent, now: number): void
  /** Newest first. */
  all(): readonly NearMiss[]
}

export const keptNearMisses = 20
/** Cosine. Below it the nearest prompt is another one, and that it was refused tells nothing. */
const nearEnough = 0.7
const maxTextLength = 300

export const createNearMisses = (): NearMisses => {
  const kept: NearMiss[] = []
  return {
    add: ({ verdict, requestId, reason, similarity, probability, texts }, now) => {
      if (verdict !== 'refused' || similarity === undefined || similarity < nearEnough) return
      kept.unshift({ at: now, requestId, reason, similarity, probability, texts: texts && cut(texts) })
      if (kept.length > keptNearMisses) kept.pop()
    },
    all: () => [...kept],
  }
}

const cut = ({ asked, near }: NonNullable<NearMiss['texts']>) => ({
  asked: asked.slice(0, maxTextLength),
  near: near.slice(0, maxTextLength),
})

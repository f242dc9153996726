import { createLearning } from './learning/learning.ts'
import type { SemanticTier } from './tier.ts'

/** In place of a tier that is not wanted. */
export const noTier = (): SemanticTier => ({
  state: () => ({ state: 'off', detail: 'cache.semantic.mode was off at the start' }),
  find: async () => ({ kind: 'skipped', reason: 'off' }),
  wants: () => false,
  remember: () => undefined,
  similarity: async () => undefined,
  learning: createLearning({ maxEntries: 1 }),
  forget: () => undefined,
  purged: () => undefined,
  atRest: () => true,
  close: async () => undefined,
})

import { describe, expect, it } from 'vitest'
import { createNearMisses, keptNearMisses } from '../../src/dashboard/near-misses.ts'
import type { SemanticLookupEvent } from '../../src/events.ts'

const lookup = (changes: Partial<SemanticLookupEvent> = {}): SemanticLookupEvent => ({
  type: 'semantic-lookup',
  requestId: 'request-1',
  verdict: 'refused',
  reason: 'numbers',
  similarity: 0.93,
  probability: 0.015,
  durationMs: 12,
  ...changes,
})

describe('near misses', () => {
  it('are refused candidates and nothing else', () => {
    const misses = createNearMisses()
    misses.add(lookup({ verdict: 'served' }), 1)
    misses.add(lookup({ verdict: 'would-serve' }), 2)
    misses.add(lookup({ similarity: 0.69 }), 3)
    misses.add(lookup({ reason: 'no-candidate', similarity: undefined, probability: undefined }), 3)
    misses.add(lookup(), 4)
    expect(misses.all()).toEqual([
      { at: 4, requestId: 'request-1', reason: 'numbers', similarity: 0.93, probability: 0.015 },
    ])
  })

  it('are bounded in number and in length, the newest first', () => {
    const misses = createNearMisses()
    const texts = { asked: 'x'.repeat(10_000), near: 'y'.repeat(10_000) }
    for (let call = 1; call <= 3 * keptNearMisses; call++) misses.add(lookup({ requestId: `${call}`, texts }), call)
    const kept = misses.all()
    expect(kept.map(({ at }) => at)).toEqual(Array.from({ length: keptNearMisses }, (_, i) => 3 * keptNearMisses - i))
    expect(kept[0]?.texts?.asked).toHaveLength(300)
    expect(kept[0]?.texts?.near).toHaveLength(300)
  })
})

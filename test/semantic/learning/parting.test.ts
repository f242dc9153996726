import { describe, expect, it } from 'vitest'
import type { Label } from '../../../src/semantic/learning/learning.ts'
import { partedBy } from '../../../src/semantic/learning/parting.ts'

const label: Label = { id: 'a', asked: 'b', source: 'audit', right: false, maxErrorRate: 0.01 }
const signs = { claim: 2.5, record: 0, nearness: 0, agreeing: 0, differing: 0 }

describe('entries that a label parts', () => {
  it('have the same words and not the same answer', () => {
    expect(partedBy(label)).toEqual(['a', 'b'])
    expect(partedBy({ id: 'a', source: 'audit', right: false, maxErrorRate: 0.01 })).toEqual(['a', 'a'])
  })

  it('are none where the answer was right, or the words are others', () => {
    expect(partedBy({ ...label, right: true })).toEqual([])
    expect(partedBy({ ...label, seen: { probability: 0.9, signs, withinReach: true } })).toEqual([])
  })
})

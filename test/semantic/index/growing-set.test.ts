import { describe, expect, it } from 'vitest'
import { GrowingSet } from '../../../src/semantic/index/growing-set.ts'
import { loadHnsw } from '../../../src/semantic/index/hnsw-set.ts'
import { seededVector } from '../../contracts/vector-index.ts'

const library = await loadHnsw()
const setOf = (count: number, exactLimit: number) => {
  const set = new GrowingSet({ dimensions: 8, library, exactLimit })
  for (let slot = 0; slot < count; slot++) set.add(slot, seededVector(slot))
  return set
}
const nearestOf = (set: GrowingSet, slot: number) => set.nearest(seededVector(slot), 1)[0]?.slot

describe.skipIf(library === undefined)('a growing set', () => {
  it('is searched exactly up to its limit', () => {
    expect(setOf(20, 20).kind).toBe('exact')
  })

  it('builds its graph a few vectors at a time, and finds everything meanwhile', () => {
    const set = setOf(21, 20)
    expect(set.kind).toBe('exact')
    set.remove(3)
    set.remove(20)
    for (let slot = 21; set.kind === 'exact'; slot++) {
      set.add(slot, seededVector(slot))
      expect(nearestOf(set, slot)).toBe(slot)
      expect(nearestOf(set, 7)).toBe(7)
    }
    expect([...set.slots()]).not.toContain(3)
    expect(set.size).toBe([...set.slots()].length)
    expect(nearestOf(set, 3)).not.toBe(3)
  })

  it('grows by doubling', () => {
    const set = setOf(3_000, 20)
    expect(set.size).toBe(3_000)
    expect(nearestOf(set, 2_999)).toBe(2_999)
  })

  it('goes back to exact search when little is left', () => {
    const set = setOf(100, 20)
    expect(set.kind).toBe('graph')
    for (let slot = 0; slot < 95; slot++) set.remove(slot)
    expect(set.kind).toBe('exact')
    expect([95, 96, 97, 98, 99].map((slot) => nearestOf(set, slot))).toEqual([95, 96, 97, 98, 99])
  })

  it('stays exact where hnswlib-node is missing', () => {
    const set = new GrowingSet({ dimensions: 8, library: undefined, exactLimit: 20 })
    for (let slot = 0; slot < 50; slot++) set.add(slot, seededVector(slot))
    expect(set.kind).toBe('exact')
    expect(nearestOf(set, 33)).toBe(33)
  })

  it('names a slot that it does not hold', () => {
    expect(() => setOf(3, 20).remove(9)).toThrow(/No vector in slot 9/)
    expect(() => setOf(100, 20).remove(900)).toThrow(/No vector in slot 900/)
  })
})

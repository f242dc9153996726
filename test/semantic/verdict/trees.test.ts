import { describe, expect, it } from 'vitest'
import { plantForest } from '../../../src/semantic/verdict/trees.ts'
import type { Tree } from '../../../src/semantic/verdict/trees.ts'

/** x0 ≤ 0.5 → -1, else x1 ≤ 0.25 → 2, else 3 */
const tree: Tree = {
  feature: [0, -1, 1, -1, -1],
  threshold: [0.5, 0, 0.25, 0, 0],
  left: [1, 0, 3, 0, 0],
  right: [2, 0, 4, 0, 0],
  value: [9, -1, 9, 2, 3],
}
const sum = (row: readonly number[], trees: readonly Tree[] = [tree]) =>
  plantForest(trees, 10, 2)(Float32Array.from(row))

describe('a forest', () => {
  it.each([
    [[0.5, 0], 9],
    [[0.6, 0.25], 12],
    [[0.6, 0.3], 13],
  ])('%j adds up to %d', (row, expected) => {
    expect(sum(row)).toBe(expected)
  })

  it('adds all its trees', () => {
    expect(sum([0.6, 0.3], [tree, tree])).toBe(16)
  })

  it.each([
    ['a feature that is not there', { feature: [2, -1, 1, -1, -1] }],
    ['a loop', { left: [0, 0, 3, 0, 0] }],
    ['a node outside', { right: [2, 0, 5, 0, 0] }],
    ['columns of unequal length', { value: [1] }],
    ['nothing', { feature: [], threshold: [], left: [], right: [], value: [] }],
  ])('refuses %s', (_, damage) => {
    expect(() => plantForest([{ ...tree, ...damage }], 0, 2)).toThrow(/Tree 0 of the verdict is damaged/)
  })
})

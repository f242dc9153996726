import { describe, expect, it } from 'vitest'
import { falseHitsOf } from '../../../src/semantic/learning/false-hits.ts'
import { tally } from '../../../src/semantic/learning/tally.ts'

describe('a tally', () => {
  const of = (labels: readonly boolean[], most = 4) => {
    const counted = tally(most)
    for (const right of labels) counted.add(right)
    return counted
  }

  it('counts those that are kept, and forgets the oldest first', () => {
    const counted = of([false, false, true, false, true, true])
    expect(counted.labels()).toEqual([true, false, true, true])
    expect(counted.falseHits()).toEqual(falseHitsOf(1, 4))
  })

  it('goes on from what was kept earlier, as far as there is room', () => {
    const counted = tally(3, [false, true, false, true])
    expect(counted.falseHits()).toEqual(falseHitsOf(1, 3))
    counted.add(false)
    expect(counted.labels()).toEqual([false, true, false])
    expect(counted.falseHits()).toEqual(falseHitsOf(2, 3))
  })

  it('leaves what it was given as it was', () => {
    const earlier = [true, true]
    tally(4, earlier).add(false)
    expect(earlier).toEqual([true, true])
  })

  it.each([
    [1, false],
    [2, false],
    [3, true],
    [4, true],
    [99, true],
  ])('knows whether one of the last %i was wrong', (count, expected) => {
    expect(of([true, false, true, true]).hasWrong(count)).toBe(expected)
  })

  it('has none that was wrong before anything was checked', () => {
    expect(of([]).hasWrong(10)).toBe(false)
    expect(of([]).falseHits()).toEqual(falseHitsOf(0, 0))
  })
})

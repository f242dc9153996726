import { describe, expect, it } from 'vitest'
import { createHitShare } from '../../src/observe/hit-share.ts'

/** The mean number a second that is kept at a steady rate, once it has lasted. */
const keptAt = (perSecond: number, limit: number): number => {
  const share = createHitShare(limit)
  let kept = 0
  for (let hit = 0; hit < 20 * perSecond; hit++) {
    const its = share((hit / perSecond) * 1_000)
    if (hit >= 10 * perSecond) kept += its
  }
  return kept / 10
}

describe('the share of hits that is traced', () => {
  it('is all below the limit and about the limit beyond it', () => {
    expect(keptAt(250, 300)).toBe(250)
    for (const rate of [600, 3_000, 30_000]) expect(keptAt(rate, 300)).toBeCloseTo(300, -1)
  })

  it('is none where none are wanted', () => {
    expect(createHitShare(0)(1_000)).toBe(0)
  })

  it('is all again after a rest', () => {
    const share = createHitShare(10)
    for (let hit = 0; hit < 1_000; hit++) share(1_000)
    expect(share(1_000)).toBeLessThan(0.02)
    expect(share(20_000)).toBe(1)
  })

  it('of a burst keeps a few times what it keeps of a second', () => {
    const share = createHitShare(100)
    let kept = 0
    for (let hit = 0; hit < 10_000; hit++) kept += share(1_000)
    expect(kept).toBeLessThan(600)
  })

  it('takes ends that are told late as those that came last', () => {
    const [share, orderly] = [createHitShare(1), createHitShare(1)]
    share(5_000)
    orderly(5_000)
    share(4_000)
    orderly(5_000)
    expect(share(5_500)).toBe(orderly(5_500))
  })
})

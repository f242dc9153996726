import { describe, expect, it } from 'vitest'
import { createRandomHex } from '../../src/trace/ids.ts'
import { isKept, stateOfShare } from '../../src/trace/share.ts'

describe('isKept', () => {
  const ids = Array.from(
    { length: 20_000 },
    (
      (random) => () =>
        random(16)
    )(createRandomHex()),
  )
  const kept = (share: number) => ids.filter((id) => isKept(id, share))

  it('keeps the share that is asked for', () => {
    expect(kept(0)).toEqual([])
    expect(kept(1)).toEqual(ids)
    expect(kept(0.25).length / ids.length).toBeCloseTo(0.25, 1)
  })

  it('keeps of a larger share all that it keeps of a smaller', () => {
    const larger = new Set(kept(0.5))
    expect(kept(0.1).every((id) => larger.has(id))).toBe(true)
  })

  it('compares what is random in an id with the threshold, as the standard does', () => {
    const idWith = (random: string) => `${'f'.repeat(18)}${random}`
    expect(isKept(idWith('c0000000000000'), 0.25)).toBe(true)
    expect(isKept(idWith('bfffffffffffff'), 0.25)).toBe(false)
  })
})

describe('stateOfShare', () => {
  it.each([
    [1, '0'],
    [0.5, '8'],
    [0.25, 'c'],
    [0.1, 'e66666666666'],
    [1 / 65_536, 'ffff'],
  ])('says %d as th:%s', (share, threshold) => {
    expect(stateOfShare(share)).toBe(`ot=th:${threshold}`)
  })
})

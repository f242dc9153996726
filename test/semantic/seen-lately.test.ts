import { describe, expect, it } from 'vitest'
import { seenLately } from '../../src/semantic/seen-lately.ts'
import { fakeClock } from '../support/fake-clock.ts'

describe('what was seen lately', () => {
  it('is new once, and again after the time or when it is forgotten', async () => {
    const clock = fakeClock()
    const seen = seenLately({ clock, most: 100, forMs: 1_000 })
    expect([seen.isNew('a'), seen.isNew('a'), seen.isNew('b')]).toEqual([true, false, true])
    await clock.advance(1_000)
    expect([seen.isNew('a'), seen.isNew('a')]).toEqual([true, false])
    seen.forget()
    expect(seen.isNew('a')).toBe(true)
  })

  it('is bounded', () => {
    const seen = seenLately({ clock: fakeClock(), most: 2, forMs: 1_000 })
    for (const key of ['a', 'b', 'c']) seen.isNew(key)
    expect([seen.isNew('c'), seen.isNew('a')]).toEqual([false, true])
  })
})

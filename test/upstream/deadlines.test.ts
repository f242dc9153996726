import { describe, expect, it } from 'vitest'
import { createDeadlines } from '../../src/upstream/deadlines.ts'
import { fakeClock } from '../support/fake-clock.ts'

const watched = (deadlineMs = 10_000) => {
  const clock = fakeClock(0)
  const expired: string[] = []
  const deadlines = createDeadlines(clock, deadlineMs, (stage, ms) => expired.push(`${stage} ${ms} at ${clock.now()}`))
  return { clock, expired, deadlines }
}

describe('createDeadlines', () => {
  it('tells the stage that took too long, once', async () => {
    const { clock, expired, deadlines } = watched()
    deadlines.begin('connect', 2_000)
    await clock.advance(1_999)
    expect(expired).toEqual([])
    await clock.advance(20_000)
    expect(expired).toEqual(['connect 2000 at 2000'])
  })

  it('lets a later stage replace an earlier one, longer or shorter', async () => {
    const { clock, expired, deadlines } = watched()
    deadlines.begin('connect', 2_000)
    await clock.advance(1_000)
    deadlines.begin('first-token', 6_000)
    await clock.advance(3_000)
    deadlines.begin('idle', 500)
    await clock.advance(10_000)
    expect(expired).toEqual(['idle 500 at 4500'])
  })

  it('counts the whole call above every stage and through rests', async () => {
    const { clock, expired, deadlines } = watched(5_000)
    deadlines.begin('connect', 2_000)
    deadlines.rest()
    await clock.advance(4_000)
    deadlines.begin('idle', 3_000)
    await clock.advance(3_000)
    expect(expired).toEqual(['total 5000 at 5000'])
  })

  it('keeps one sleeper for 10,000 short waits', async () => {
    const { clock, expired, deadlines } = watched()
    for (let event = 0; event < 10_000; event++) {
      deadlines.begin('idle', 1_000)
      deadlines.rest()
    }
    await clock.untilSleeping()
    expect(clock.sleeping()).toBe(1)
    deadlines.stop()
    await clock.advance(60_000)
    expect(clock.sleeping()).toBe(0)
    expect(expired).toEqual([])
  })

  it('does not take a wait longer than a timer can hold for none', async () => {
    const month = 30 * 24 * 3_600_000
    const clock = fakeClock(0)
    const slept: number[] = []
    const expired: string[] = []
    const sleep: typeof clock.sleep = (ms, signal) => {
      slept.push(ms)
      return clock.sleep(ms, signal)
    }
    createDeadlines({ ...clock, sleep }, 2 * month, (stage) => expired.push(stage)).begin('connect', month)
    await clock.advance(month - 1)
    expect(expired).toEqual([])
    await clock.advance(1)
    expect(expired).toEqual(['connect'])
    expect(Math.max(...slept)).toBeLessThan(2 ** 31)
  })
})

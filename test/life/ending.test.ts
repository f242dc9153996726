import { describe, expect, it } from 'vitest'
import { closeAll, finishAnswers } from '../../src/life/ending.ts'
import { fakeClock } from '../support/fake-clock.ts'

const lines = () => {
  const told: string[] = []
  const note = (first: unknown, second?: unknown) => void told.push(String(second ?? first))
  return { told, logger: { warn: note, info: note } }
}

describe('closeAll', () => {
  it('is true when all have ended, also where one failed', async () => {
    const { told, logger } = lines()
    const parts = [{ close: async () => {} }, { close: () => Promise.reject(new Error('gone')) }]
    expect(await closeAll(parts, { logger, clock: fakeClock() })).toBe(true)
    expect(told).toEqual([])
  })

  it('waits ten seconds for one that is stuck, and says what that may cost', async () => {
    const { told, logger } = lines()
    const clock = fakeClock()
    const closed = closeAll([{ close: () => new Promise(() => {}) }], { logger, clock })
    await clock.untilSleeping()
    await clock.advance(9_999)
    expect(told).toEqual([])
    await clock.advance(1)
    expect(await closed).toBe(false)
    expect(told).toEqual([expect.stringContaining('what was to be saved then may be older at the next start')])
  })
})

describe('finishAnswers', () => {
  it('says how long answers may take, and how many were broken off', async () => {
    const { told, logger } = lines()
    let flushed = 0
    const observers = { flush: () => void (flushed += 1), logger }
    await finishAnswers({ close: async () => 0 }, 30_000, observers)
    await finishAnswers({ close: async () => 2 }, 30_000, observers)
    expect(told).toEqual([
      expect.stringContaining('within 30 s'),
      expect.stringContaining('within 30 s'),
      'answers that still ran after server.drainTimeout, and were broken off: 2',
    ])
    expect(flushed).toBe(1)
  })
})

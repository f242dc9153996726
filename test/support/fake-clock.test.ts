import { describe, expect, it } from 'vitest'
import { fakeClock } from './fake-clock.ts'

describe('fakeClock', () => {
  it('wakes sleepers in the order of their times, each at its own time', async () => {
    const clock = fakeClock(1_000)
    const woken: [string, number][] = []
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push([name, clock.now()])
    }
    void sleeper('late', 30)
    void sleeper('early', 10)
    void sleeper('never', 31)
    await clock.advance(30)
    expect(woken).toEqual([
      ['early', 1_010],
      ['late', 1_030],
    ])
    expect(clock.now()).toBe(1_030)
    expect(clock.sleeping()).toBe(1)
  })

  it('lets a woken sleeper sleep again within the same advance', async () => {
    const clock = fakeClock(0)
    const ticks: number[] = []
    const ticking = async () => {
      while (ticks.length < 5) {
        await clock.sleep(10)
        ticks.push(clock.now())
      }
    }
    void ticking()
    await clock.advance(35)
    expect(ticks).toEqual([10, 20, 30])
  })

  it('rejects a sleep with the reason of its signal and forgets it', async () => {
    const clock = fakeClock()
    const controller = new AbortController()
    const sleep = clock.sleep(10, controller.signal)
    controller.abort(new Error('gone'))
    await expect(sleep).rejects.toThrow('gone')
    await expect(clock.sleep(10, controller.signal)).rejects.toThrow('gone')
    expect(clock.sleeping()).toBe(0)
  })

  it('tells when the code under test has come to its wait', async () => {
    const clock = fakeClock()
    const asleep = clock.untilSleeping(2)
    void clock.sleep(1)
    setImmediate(() => void clock.sleep(1))
    await asleep
    expect(clock.sleeping()).toBe(2)
  })
})

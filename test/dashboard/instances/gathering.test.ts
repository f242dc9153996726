import { describe, expect, it } from 'vitest'
import { createGathering } from '../../../src/dashboard/instances/gathering.ts'
import type { Instance, SharedPlace } from '../../../src/dashboard/instances/place.ts'
import { startSharing } from '../../../src/dashboard/instances/sharing.ts'
import { emptyMinute } from '../../../src/dashboard/minute.ts'
import { keptMinutes, minuteMs } from '../../../src/dashboard/minutes.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const instance = (id: string): Instance => ({ id, name: `${id}:1`, startedAt: 0, since: 0, seenAt: 0 })

const setUp = (place: Partial<SharedPlace>) => {
  const clock = fakeClock()
  const asked: string[] = []
  const whole: SharedPlace = {
    leave: async () => true,
    instances: async () => {
      asked.push('instances')
      return [instance('self'), instance('other')]
    },
    minutes: async (id, starts) => {
      asked.push(`${starts.length} minutes of ${id}`)
      return [{ ...emptyMinute(Math.floor(clock.now() / minuteMs) * minuteMs), waitSavedMs: 5 }]
    },
    close: async () => undefined,
    ...place,
  }
  return { clock, asked, place: whole, gathering: createGathering({ clock, place: whole, id: 'self' }) }
}

const now = (clock: { now(): number }) => Math.floor(clock.now() / minuteMs) * minuteMs

describe('gathering', () => {
  it('asks the others alone, for the day at first and then for what may have changed', async () => {
    const { clock, asked, gathering } = setUp({})
    await gathering.look()
    await clock.advance(1_999)
    await gathering.look()
    expect(asked).toEqual(['instances', `${keptMinutes + 1} minutes of other`])
    await clock.advance(1)
    await gathering.look()
    expect(asked.slice(2)).toEqual(['instances', '4 minutes of other'])
    expect(gathering.at(now(clock)).map(({ waitSavedMs }) => waitSavedMs)).toEqual([5])
    await clock.advance(5 * minuteMs)
    await gathering.look()
    expect(asked.at(-1)).toBe(`${keptMinutes + 1} minutes of other`)
  })

  it('is not waited for when nobody answers, and shows nothing of them then', async () => {
    const never = new Promise<never>(() => {})
    const { clock, gathering } = setUp({ instances: () => never })
    const looked = gathering.look()
    await clock.advance(300)
    await looked
    expect(gathering.heard()).toEqual({ kind: 'nobody', reason: 'nothing has been heard from it yet' })
    expect(gathering.at(now(clock))).toEqual([])
  })

  it('says why the others cannot be heard, and does not show what they said long ago', async () => {
    let ill = false
    const { clock, gathering } = setUp({
      minutes: async () => {
        if (ill) throw new Error('Redis: reading minutes took longer than 1000 ms')
        return [emptyMinute(0)]
      },
    })
    await gathering.look()
    expect(gathering.heard().kind).toBe('all')
    ill = true
    await clock.advance(2_000)
    await gathering.look()
    expect(gathering.heard()).toEqual({
      kind: 'nobody',
      reason: 'Redis: reading minutes took longer than 1000 ms',
    })
  })
})

describe('sharing', () => {
  const sharing = (leave: SharedPlace['leave'], minutes = [emptyMinute(0)]) => {
    const { clock, place } = setUp({ leave })
    const stop = new AbortController()
    let sequence = 0
    const { done } = startSharing({
      clock,
      place,
      self: () => instance('self'),
      minutes: () => minutes,
      regain: async () => undefined,
      sequence: () => sequence,
      signal: stop.signal,
    })
    return { clock, count: () => (sequence += 1), stop: () => (stop.abort('over'), done) }
  }

  it('writes what changed while something happens, else says now and then that it is there', async () => {
    const left: number[] = []
    const many = Array.from({ length: 300 }, (_, at) => emptyMinute(at))
    const { clock, count, stop } = sharing(async (_, { length }) => (left.push(length), true), many)
    await clock.untilSleeping()
    expect(left).toEqual([120, 120, 60])
    await clock.advance(29_000)
    expect(left).toHaveLength(3)
    await clock.advance(5_000)
    expect(left.slice(3)).toEqual([0])
    count()
    await clock.advance(5_000)
    expect(left).toHaveLength(5)
    await stop()
  })

  it('tries again after a failure, with everything, because nobody knows what arrived', async () => {
    const left: number[] = []
    const { clock, stop } = sharing(async (_, { length }) => {
      left.push(length)
      if (left.length < 3) throw new Error('not connected')
      return false
    })
    await clock.untilSleeping()
    await clock.advance(2_000)
    await clock.advance(2_000)
    expect(left).toEqual([1, 1, 1])
    await clock.advance(4_000)
    expect(left).toHaveLength(3)
    await stop()
  })
})

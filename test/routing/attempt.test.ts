import { describe, expect, test } from 'vitest'
import type { StreamEvent } from '../../src/dialect.ts'
import { UpstreamError } from '../../src/errors.ts'
import { attempt } from '../../src/routing/attempt.ts'
import type { Transmission, Transmit } from '../../src/routing/route.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { answerOf, callOf, deploymentOf, fault, rejection, routeOf, streamOf } from './support.ts'

const a = deploymentOf('a')
const { timeouts } = routeOf([a], { totalMs: 1_000 })
const begin = (transmit: Transmit, caller = new AbortController()) => {
  const clock = fakeClock(0)
  const signals: AbortSignal[] = []
  const watching: Transmit = (call, deployment, limits) => {
    signals.push(limits.signal)
    return transmit(call, deployment, limits)
  }
  const promise = attempt({ transmit: watching, clock }, callOf({ signal: () => caller.signal }), a, {
    timeouts,
    deadlineAt: 1_000,
  })
  return { clock, promise, caller, signals }
}
const faultOf = (error: unknown) => (error instanceof UpstreamError ? error.facts.fault : error)

describe('attempt', () => {
  test('passes on what comes, tells the limits, and leaves no timer', async () => {
    const answer = answerOf()
    let seen: unknown
    const { promise, clock, signals } = begin(async (_, __, { deadlineAt, timeouts: given }) => {
      seen = { deadlineAt, given }
      return answer
    })
    expect(await promise).toBe(answer)
    expect(seen).toEqual({ deadlineAt: 1_000, given: timeouts })
    expect(clock.sleeping()).toBe(0)
    expect(signals[0]?.aborted).toBe(false)
  })

  test('passes on what is thrown, also when it is thrown at once', async () => {
    const error = fault('connect')
    const { promise, clock } = begin(() => {
      throw error
    })
    expect(await rejection(promise)).toBe(error)
    expect(clock.sleeping()).toBe(0)
  })

  test('ends what hangs at the deadline and tells it so', async () => {
    const { promise, clock, signals } = begin(() => new Promise(() => {}))
    const error = rejection(promise)
    await clock.advance(999)
    expect(signals[0]?.aborted).toBe(false)
    await clock.advance(1)
    expect(faultOf(await error)).toBe('timeout')
    expect(signals[0]?.aborted).toBe(true)
  })

  test('ends with the caller at once, whatever the upstream does', async () => {
    const { promise, clock, caller, signals } = begin(() => new Promise(() => {}))
    const error = rejection(promise)
    await clock.untilSleeping()
    caller.abort(new Error('client left'))
    expect(faultOf(await error)).toBe('aborted')
    expect(signals[0]?.aborted).toBe(true)
    expect(clock.sleeping()).toBe(0)
  })

  test('keeps the caller tied to a stream that has begun', async () => {
    const { promise, caller, signals } = begin(async () =>
      streamOf({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
    )
    await promise
    caller.abort()
    expect(signals[0]?.aborted).toBe(true)
  })

  test('gives back a stream that comes too late', async () => {
    let returned = 0
    const events: AsyncIterable<StreamEvent> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          returned += 1
          return { done: true, value: undefined }
        },
      }),
    }
    let deliver: (transmission: Transmission) => void = () => {}
    const { promise, clock } = begin(() => new Promise((resolve) => void (deliver = resolve)))
    const error = rejection(promise)
    await clock.advance(1_000)
    await error
    deliver(streamOf(events))
    await clock.advance(0)
    expect(returned).toBe(1)
  })
})

import { describe, expect, it, vi } from 'vitest'
import { within } from '../../src/http/within.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { deferred } from './support.ts'

describe('a wait with an end', () => {
  it('needs no timer for what is there at once', async () => {
    const clock = { ...fakeClock(), sleep: vi.fn<() => Promise<void>>() }
    expect(await within(Promise.resolve('there'), 1_000, clock)).toBe('there')
    expect(clock.sleep).not.toHaveBeenCalled()
  })

  it('gives what comes in time, and stops its timer', async () => {
    const clock = fakeClock()
    const { promise, resolve } = deferred<string>()
    const waiting = within(promise, 1_000, clock)
    await clock.untilSleeping()
    resolve('in time')
    expect(await waiting).toBe('in time')
    expect(clock.sleeping()).toBe(0)
  })

  it('gives nothing for what comes later, even if that is a failure', async () => {
    const clock = fakeClock()
    const { promise, reject } = deferred<string>()
    const waiting = within(promise, 1_000, clock)
    await clock.untilSleeping()
    await clock.advance(1_000)
    expect(await waiting).toBeUndefined()
    reject(new Error('too late for anybody'))
  })

  it.each(['at once', 'in time'])('fails with what fails %s', async (when) => {
    const clock = fakeClock()
    const { promise, reject } = deferred<string>()
    const waiting = within(promise, 1_000, clock)
    if (when === 'in time') await clock.untilSleeping()
    reject(new Error('failed'))
    await expect(waiting).rejects.toThrow('failed')
    expect(clock.sleeping()).toBe(0)
  })
})

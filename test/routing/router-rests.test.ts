import { describe, expect, test } from 'vitest'
import {
  answers,
  callOf,
  deploymentOf,
  fails,
  fault,
  problemIn,
  rateLimited,
  rejection,
  routeOf,
  stage,
  type Play,
} from './support.ts'

const [a, b] = [deploymentOf('a'), deploymentOf('b')]
const once = { retry: { attempts: 1, backoffMs: 100, maxWaitMs: 600_000 } }
const down: Play = fails(fault('connect', { message: 'connection refused' }))
const five = (play: Play): Play[] => Array.from({ length: 5 }, () => play)

describe('when the only deployment rests', () => {
  test('a cooldown that it asked for is waited for', async () => {
    const { router, clock, tries } = stage({ 'a/m': [fails(rateLimited(3_000)), answers] })
    await rejection(router.send(callOf(), routeOf([a], once)))
    await clock.advance(1_000)
    const reply = router.send(callOf(), routeOf([a], once))
    await clock.advance(2_000)
    expect((await reply).provider).toBe('a')
    expect(tries.map(({ at }) => at)).toEqual([0, 3_000])
  })

  test('those who wait for it come back spread over one backoff, but never past the deadline', async () => {
    for (const [totalMs, at] of [
      [60_000, 3_050],
      [2_010, 3_000],
    ] as const) {
      const { router, clock, tries } = stage({ 'a/m': [fails(rateLimited(3_000)), answers] }, { random: () => 0.5 })
      await rejection(router.send(callOf(), routeOf([a], once)))
      await clock.advance(1_000)
      const reply = router.send(callOf(), routeOf([a], { ...once, totalMs }))
      await clock.advance(5_000)
      expect((await reply).provider).toBe('a')
      expect(tries.at(-1)?.at).toBe(at)
    }
  })

  test('a longer one than anybody is to wait for fails at once, in the call that was told of it and in those that follow', async () => {
    const { router, clock, tries } = stage({ 'a/m': [fails(rateLimited(20_000)), answers] })
    const route = routeOf([a], { retry: { attempts: 2, backoffMs: 100, maxWaitMs: 10_000 } })
    const told = problemIn(await rejection(router.send(callOf(), route)))
    expect(told).toMatchObject({ status: 429, kind: 'rate-limit', retryAfterMs: 20_000, attempts: [{ status: 429 }] })
    await clock.advance(9_000)
    const later = problemIn(await rejection(router.send(callOf(), route)))
    expect(later).toMatchObject({ status: 429, retryAfterMs: 11_000, attempts: [] })
    await clock.advance(1_000)
    const reply = router.send(callOf(), route)
    await clock.advance(11_000)
    expect((await reply).provider).toBe('a')
    expect(tries).toHaveLength(2)
  })

  test('a longer one than the deadline fails at once with the time that is left', async () => {
    const { router, clock, tries } = stage({ 'a/m': [fails(rateLimited(30_000))] })
    const route = routeOf([a], { ...once, totalMs: 10_000 })
    await rejection(router.send(callOf(), route))
    await clock.advance(1_000)
    const problem = problemIn(await rejection(router.send(callOf(), route)))
    expect(problem).toMatchObject({ status: 429, kind: 'rate-limit', retryAfterMs: 29_000, attempts: [] })
    expect(tries).toHaveLength(1)
  })

  test('a cooldown that we guessed does not stop it', async () => {
    const { router, tries } = stage({ 'a/m': [fails(rateLimited()), answers] })
    await rejection(router.send(callOf(), routeOf([a], once)))
    await router.send(callOf(), routeOf([a], once))
    expect(tries.map(({ at }) => at)).toEqual([0, 0])
  })

  test('a refused credential is never tried, and the caller is told whose it was', async () => {
    const { router, tries } = stage({ 'a/m': [fails(fault('credential', { status: 401 }))] })
    for (let call = 0; call < 3; call++) {
      const problem = problemIn(await rejection(router.send(callOf(), routeOf([a]))))
      expect(problem).toMatchObject({ status: 502, kind: 'upstream', code: 'provider_credential_refused' })
    }
    expect(tries).toHaveLength(1)
  })

  test('a breaker that opened for the first time is waited for by all, and one of them probes', async () => {
    let release: () => void = () => {}
    const probe: Play = async (...args) => {
      await new Promise<void>((resolve) => void (release = resolve))
      return answers(...args)
    }
    const { router, clock, tries } = stage({ 'a/m': [...five(down), probe, answers] })
    for (let call = 0; call < 5; call++) await rejection(router.send(callOf(), routeOf([a], once)))
    const replies = Promise.all([1, 2, 3].map(() => router.send(callOf(), routeOf([a], once))))
    await clock.advance(4_999)
    expect(tries).toHaveLength(5)
    await clock.advance(2_000)
    expect(tries).toHaveLength(6)
    release()
    await clock.advance(1_000)
    expect(await replies).toHaveLength(3)
    expect(tries).toHaveLength(8)
  })

  test('a breaker whose probe failed fails at once: an outage is no blip', async () => {
    const { router, clock, tries } = stage({ 'a/m': [down] })
    for (let call = 0; call < 5; call++) await rejection(router.send(callOf(), routeOf([a], once)))
    const probing = rejection(router.send(callOf(), routeOf([a], once)))
    await clock.advance(5_000)
    expect(problemIn(await probing).status).toBe(502)
    const problem = problemIn(await rejection(router.send(callOf(), routeOf([a], once))))
    expect(problem).toMatchObject({ status: 503, kind: 'unavailable', retryAfterMs: 10_000, attempts: [] })
    expect(problem.message).toContain(
      'a/m is left alone for another 10 s after failing several times in a row; the last time, no connection came about.',
    )
    expect(tries).toHaveLength(6)
  })
})

describe('when another is ready', () => {
  test('what rests is left out and comes back', async () => {
    const { router, clock, tries } = stage({ 'a/m': [...five(down), answers], 'b/m': [answers] })
    for (let call = 0; call < 7; call++) await router.send(callOf(), routeOf([a, b], once))
    expect(tries.filter(({ id }) => id === 'a/m')).toHaveLength(5)
    await clock.advance(5_000)
    await router.send(callOf(), routeOf([a, b], once))
    expect(tries.at(-1)?.id).toBe('a/m')
  })

  test('its share is spread over all others', async () => {
    const c = deploymentOf('c')
    const { router, tries } = stage({ 'a/m': [fails(fault('credential'))], 'b/m': [answers], 'c/m': [answers] })
    const route = routeOf([a, b, c], { ...once, selection: 'round-robin' })
    for (let call = 0; call < 9; call++) await router.send(callOf(), route)
    const count = (id: string) => tries.filter((one) => one.id === id).length
    expect([count('a/m'), count('b/m'), count('c/m')]).toEqual([1, 5, 4])
  })

  test('the refused credential does not hide what went wrong with the other', async () => {
    const { router } = stage({ 'a/m': [fails(fault('credential', { message: 'bad key sk-secret' }))], 'b/m': [down] })
    const problem = problemIn(await rejection(router.send(callOf(), routeOf([a, b], once))))
    expect(problem).toMatchObject({
      status: 502,
      code: 'upstream_unreachable',
      attempts: [{ deployment: 'a/m' }, { deployment: 'b/m' }],
    })
    expect(problem.message).toContain('connection refused')
    expect(JSON.stringify(problem)).not.toContain('sk-secret')
  })
})

describe('selection', () => {
  test('round-robin takes turns by route', async () => {
    const { router, tries } = stage({ 'a/m': [answers], 'b/m': [answers] })
    const send = (name: string) => router.send(callOf(), routeOf([a, b], { name, selection: 'round-robin' }))
    for (const name of ['one', 'one', 'two', 'one']) await send(name)
    expect(tries.map(({ id }) => id)).toEqual(['a/m', 'b/m', 'a/m', 'a/m'])
  })

  test('lowest-cost asks for the price', async () => {
    const { router } = stage({ 'a/m': [answers], 'b/m': [answers] }, { price: ({ id }) => (id === 'a/m' ? 2 : 1) })
    expect((await router.send(callOf(), routeOf([a, b], { selection: 'lowest-cost' }))).provider).toBe('b')
  })

  test('lowest-latency learns from the answers', async () => {
    const slow: Play = async (...args) => {
      await clock.sleep(500)
      return answers(...args)
    }
    const { router, clock, tries } = stage({ 'a/m': [slow], 'b/m': [answers] })
    const route = routeOf([a, b], { selection: 'lowest-latency' })
    for (let call = 0; call < 6; call++) {
      const reply = router.send(callOf(), route)
      await clock.advance(500)
      await reply
    }
    expect(tries.filter(({ id }) => id === 'a/m').length).toBeLessThanOrEqual(1)
  })
})

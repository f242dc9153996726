import { describe, expect, test } from 'vitest'
import type { GatewayEvent } from '../../src/events.ts'
import { createHealth } from '../../src/routing/health.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { accountOf, deploymentOf, fault, rateLimited } from './support.ts'

const a = deploymentOf('a')
const setting = (maxDeployments?: number) => {
  const clock = fakeClock(0)
  const events: GatewayEvent[] = []
  const announce = (event: GatewayEvent) => void events.push(event)
  const health = createHealth({ clock, announce, ...(maxDeployments === undefined ? {} : { maxDeployments }) })
  const fail = (error: ReturnType<typeof fault>, blame: 'gateway' | 'caller' = 'gateway', elapsedMs = 1) => {
    const trial = health.begin(a, 'plain', blame)
    trial.failed(error, elapsedMs)
    trial.end()
  }
  return { clock, events, health, fail }
}

describe('calls in flight', () => {
  test('are counted until their end, told once or twice', () => {
    const { health } = setting()
    const [one, two] = [health.begin(a, 'plain', 'gateway'), health.begin(a, 'stream', 'gateway')]
    one.answered(5)
    expect(health.inFlight(a)).toBe(2)
    one.end()
    one.end()
    expect(health.inFlight(a)).toBe(1)
    two.end()
    expect(health.inFlight(a)).toBe(0)
  })
})

describe('latency', () => {
  test('is kept apart for plain calls and streams', () => {
    const { health } = setting()
    health.begin(a, 'stream', 'gateway').answered(40)
    expect(health.latencyMs(a, 'stream')).toBe(40)
    expect(health.latencyMs(a, 'plain')).toBeUndefined()
  })

  test('a timeout raises it and never lowers it; other failures say nothing of it', () => {
    const { health, fail } = setting()
    fail(fault('timeout'), 'gateway', 2_000)
    expect(health.latencyMs(a, 'plain')).toBe(2_000)
    fail(fault('timeout'), 'gateway', 10)
    fail(fault('connect'), 'gateway', 9_000)
    expect(health.latencyMs(a, 'plain')).toBe(2_000)
  })
})

describe('cooldown', () => {
  test('is announced once for a crowd, and ends by itself', async () => {
    const { health, fail, events, clock } = setting()
    fail(rateLimited(2_000))
    fail(rateLimited(2_000))
    expect(events.filter(({ type }) => type === 'cooldown')).toHaveLength(1)
    expect(events[0]).toMatchObject({ deployment: 'a/m', reason: 'rate-limit', untilMs: 2_000 })
    await clock.advance(2_000)
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
  })

  test('after a refused credential names the provider and the setting, never the words of the provider', () => {
    const { events, fail } = setting()
    fail(fault('credential', { status: 401, message: 'Incorrect API key provided: sk-secret' }))
    expect(events).toEqual([
      {
        type: 'cooldown',
        deployment: 'a/m',
        reason: 'credential',
        untilMs: 600_000,
        message: expect.stringMatching(/a refused the gateway's credential.*401.*providers\.a\.apiKey/),
      },
    ])
    expect(JSON.stringify(events)).not.toContain('sk-secret')
  })

  test('never follows from a credential that the caller brought', () => {
    const { health, events, fail } = setting()
    fail(rateLimited(60_000), 'caller')
    fail(fault('credential', { status: 401 }), 'caller')
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
    expect(events).toEqual([])
  })

  test('a guess ends with the first answer; what was asked for does not', () => {
    const { health, fail } = setting()
    fail(rateLimited())
    health.begin(a, 'plain', 'gateway').answered(1)
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
    fail(rateLimited(5_000))
    health.begin(a, 'plain', 'gateway').answered(1)
    expect(health.readiness(a)).toMatchObject({ kind: 'resting', until: 5_000 })
  })
})

describe('breaker', () => {
  const break5 = (fail: (error: ReturnType<typeof fault>) => void) => {
    for (let failure = 0; failure < 5; failure++) fail(fault('connect'))
  }

  test('opens, probes once, closes, and announces each', async () => {
    const { health, fail, events, clock } = setting()
    break5(fail)
    expect(health.readiness(a)).toMatchObject({ reason: 'breaker', until: 5_000, whenAlone: 'wait' })
    await clock.advance(5_000)
    const probe = health.begin(a, 'plain', 'gateway')
    expect(health.readiness(a)).toMatchObject({ reason: 'breaker', whenAlone: 'wait' })
    probe.answered(1)
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
    expect(events.map((event) => (event.type === 'breaker' ? event.state : event.type))).toEqual([
      'open',
      'cooldown',
      'half-open',
      'closed',
    ])
  })

  test.each([
    ['a limit', rateLimited(1)],
    ['a refused credential', fault('credential')],
    ['a caller that left', fault('aborted')],
    ['a bad request', fault('request')],
  ])('does not count %s', (_, error) => {
    const { fail, events } = setting()
    for (let failure = 0; failure < 50; failure++) fail(error)
    expect(events.filter(({ type }) => type === 'breaker')).toEqual([])
  })

  test('a bad request proves the deployment alive', async () => {
    const { health, fail, clock } = setting()
    break5(fail)
    await clock.advance(5_000)
    fail(fault('request'))
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
  })

  test('the probe of a caller that left is followed by another', async () => {
    const { health, fail, clock } = setting()
    break5(fail)
    await clock.advance(5_000)
    const probe = health.begin(a, 'plain', 'gateway')
    expect(health.readiness(a).kind).toBe('resting')
    probe.end()
    expect(health.readiness(a)).toEqual({ kind: 'ready' })
  })
})

describe('memory', () => {
  test('is bounded, however many names clients make up', () => {
    const { health } = setting(10)
    for (let index = 0; index < 1_000; index++)
      health.begin(deploymentOf('a', { id: `a/${index}` }), 'plain', 'gateway').end()
    expect(health.report()).toHaveLength(10)
  })

  test('of a deployment is void when its key or address has changed, and only then', () => {
    const { health, fail } = setting()
    fail(fault('credential', { status: 401 }))
    expect(health.readiness(deploymentOf('a')).kind).toBe('resting')
    expect(health.readiness(deploymentOf('a', { account: accountOf('a', { credential: 'new' }) }))).toEqual({
      kind: 'ready',
    })
    expect(health.readiness(deploymentOf('a', { account: accountOf('a', { baseUrl: 'http://b' }) }))).toEqual({
      kind: 'ready',
    })
  })

  test('can be shown', () => {
    const { health, fail } = setting()
    fail(rateLimited(100))
    expect(health.report()).toEqual([
      {
        deployment: 'a/m',
        readiness: { kind: 'resting', reason: 'rate-limit', until: 100, whenAlone: 'wait' },
        breaker: 'closed',
        inFlight: 0,
        lastFailure: { at: 0, how: 'it said that it cannot answer now (status 429)' },
        answered: false,
      },
    ])
  })

  test('knows whether it has ever answered: a caller who leaves tells nothing, a request that is refused does', () => {
    const answered = (...failures: readonly Parameters<ReturnType<typeof setting>['fail']>[0][]) => {
      const { health, fail } = setting()
      failures.forEach((failure) => fail(failure))
      return health.report().map((one) => one.answered)
    }
    expect(answered(fault('aborted'), fault('timeout'))).toEqual([false])
    expect(answered(fault('request', { status: 400 }), fault('aborted'))).toEqual([true])
    const { health } = setting()
    const trial = health.begin(a, 'plain', 'gateway')
    expect(health.report()[0]?.answered).toBe(false)
    trial.answered(1)
    expect(health.report()[0]?.answered).toBe(true)
  })
})

describe('the last failure', () => {
  const lastOf = (health: ReturnType<typeof setting>['health']) => health.report()[0]?.lastFailure

  test('is told in our own words until a try proves the deployment alive', async () => {
    const { health, fail, clock } = setting()
    expect(health.lastFailure(a)).toBeUndefined()
    await clock.advance(7)
    fail(fault('overload', { status: 503, message: 'the prompt of somebody' }))
    expect(lastOf(health)).toEqual({ at: 7, how: 'it said that it cannot answer now (status 503)' })
    expect(health.lastFailure(a)).toEqual(lastOf(health))
    fail(fault('aborted'))
    expect(lastOf(health)?.at).toBe(7)
    fail(fault('request', { status: 400 }))
    expect(lastOf(health)).toBeUndefined()
    fail(fault('connect'))
    expect(lastOf(health)?.how).toBe('no connection came about')
    health.begin(a, 'plain', 'gateway').answered(1)
    expect(lastOf(health)).toBeUndefined()
  })

  test('is not what the caller’s own credential met', () => {
    const { health, fail } = setting()
    fail(fault('credential', { status: 401 }), 'caller')
    fail(rateLimited(), 'caller')
    expect(lastOf(health)).toBeUndefined()
    fail(fault('credential', { status: 401 }))
    expect(lastOf(health)?.how).toBe("it refused the gateway's credential (status 401)")
  })
})

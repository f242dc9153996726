import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  breakerBegan,
  breakerFailed,
  breakerReleased,
  breakerSucceeded,
  closedBreaker,
  type Breaker,
  type BreakerSettings,
} from '../../src/routing/breaker.ts'

const settings: BreakerSettings = {
  consecutive: 3,
  failureRate: 0.5,
  minimumCalls: 10,
  windowMs: 1_000,
  restMs: 100,
  maxRestMs: 350,
}
const failed = (breaker: Breaker, now: number, probe = false) => breakerFailed(breaker, now, probe, settings)
const succeeded = (breaker: Breaker, now: number, probe = false) => breakerSucceeded(breaker, now, probe, settings)
const open = (openings: number, until: number): Breaker => ({ state: 'open', until, openings })

describe('breaker', () => {
  test('opens after failures in a row', () => {
    const twice = failed(failed(closedBreaker, 0), 1)
    expect(twice.state).toBe('closed')
    expect(failed(twice, 2)).toEqual(open(1, 102))
    expect(failed(succeeded(twice, 2), 3).state).toBe('closed')
  })

  test('opens on the share of failures within a window, and not before there is something to share', () => {
    const rounds = (count: number, everyMs: number) => {
      let breaker: Breaker = closedBreaker
      for (let round = 0; round < count; round++) {
        breaker = failed(succeeded(breaker, round * everyMs), round * everyMs)
      }
      return breaker.state
    }
    expect(rounds(4, 1)).toBe('closed')
    expect(rounds(5, 1)).toBe('open')
    expect(rounds(50, 300)).toBe('closed')
  })

  test('rests, lets one probe pass, and closes on its success with a clean sheet', () => {
    const rest = open(1, 100)
    expect(breakerBegan(rest, 99)).toBe(rest)
    const probing = breakerBegan(rest, 100)
    expect(probing).toEqual({ state: 'half-open', openings: 1 })
    expect(succeeded(probing, 150, true)).toBe(closedBreaker)
  })

  test('rests twice as long after each failed probe, up to a bound', () => {
    const rests = [1, 2, 3].map((openings) => failed({ state: 'half-open', openings }, 0, true))
    expect(rests).toEqual([open(2, 200), open(3, 350), open(4, 350)])
  })

  test('a probe without a verdict is followed by another at once', () => {
    expect(breakerReleased({ state: 'half-open', openings: 2 }, 50)).toEqual(open(2, 50))
    expect(breakerReleased(closedBreaker, 50)).toBe(closedBreaker)
  })

  test('tries that began earlier have no say while it is open or half-open', () => {
    for (const breaker of [open(1, 100), { state: 'half-open', openings: 1 } as const]) {
      expect(failed(breaker, 50)).toBe(breaker)
      expect(succeeded(breaker, 50)).toBe(breaker)
    }
  })

  test('never lets two probes pass, and never stays open past its rest', () => {
    const steps = fc.array(
      fc.record({ what: fc.constantFrom('begin', 'succeed', 'fail', 'release'), waitMs: fc.nat(120) }),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(steps, (script) => {
        let breaker: Breaker = closedBreaker
        let now = 0
        let probes = 0
        for (const { what, waitMs } of script) {
          now += waitMs
          const before = breaker
          if (what === 'begin') breaker = breakerBegan(breaker, now)
          const becameProbe = before.state === 'open' && breaker.state === 'half-open'
          if (becameProbe) probes += 1
          const probe = probes > 0 && !becameProbe
          if (what === 'succeed') breaker = succeeded(breaker, now, probe)
          if (what === 'fail') breaker = failed(breaker, now, probe)
          if (what === 'release') breaker = breakerReleased(breaker, now)
          if (before.state === 'half-open' && breaker.state !== 'half-open') probes -= 1
          expect(probes).toBe(breaker.state === 'half-open' ? 1 : 0)
          expect(breaker.state === 'open' ? breaker.until - now : 0).toBeLessThanOrEqual(settings.maxRestMs)
        }
      }),
    )
  })
})

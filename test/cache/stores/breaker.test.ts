import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit, closedBreaker, record, type Breaker, type BreakerSettings } from '../../../src/cache/stores/breaker.ts'

const settings: BreakerSettings = {
  consecutiveFailures: 3,
  failureRatio: 0.5,
  minimumFailures: 4,
  windowMs: 1_000,
  openMs: 100,
  maxOpenMs: 350,
}

/** Outcomes as signs: + a success, - a failure. */
const after = (outcomes: string, breaker: Breaker = closedBreaker(0), now = 0): Breaker =>
  [...outcomes].reduce((one, sign) => record(one, { pass: 'call', ok: sign === '+', now }, settings), breaker)

describe('the breaker', () => {
  it.each(['', '+++', '--', '-+-+-', '--+++++--', '--+'])('stays closed after %j', (outcomes) => {
    expect(after(outcomes).state).toBe('closed')
  })

  it.each(['---', `${'+'.repeat(50)}---`, '--+-+-', '-+-+-+-'])('opens after %j', (outcomes) => {
    expect(after(outcomes)).toEqual({ state: 'open', until: 100, rests: 1 })
  })

  it('counts shares by the window', () => {
    const before = after('--+-+')
    expect(after('-', before, 999).state).toBe('open')
    expect(after('-', before, 1_000).state).toBe('closed')
  })

  it('lets nobody through while it is open, then one probe, then nobody until that is back', () => {
    const open = after('---')
    expect(admit(open, 99, settings)).toEqual({ breaker: open, pass: undefined })
    const { breaker: half, pass } = admit(open, 100, settings)
    expect([half.state, pass]).toEqual(['half-open', 'probe'])
    expect(admit(half, 100, settings).pass).toBeUndefined()
    expect(admit(half, 449, settings).pass).toBeUndefined()
    expect(admit(half, 450, settings).pass).toBe('probe')
  })

  it('closes when the probe was good and rests twice as long, up to its bound, each time it was not', () => {
    let breaker = after('---')
    const rests: number[] = []
    for (let probe = 0; probe < 4; probe++) {
      const now = breaker.state === 'open' ? breaker.until : Number.NaN
      breaker = record(admit(breaker, now, settings).breaker, { pass: 'probe', ok: false, now }, settings)
      rests.push(breaker.state === 'open' ? breaker.until - now : Number.NaN)
    }
    expect(rests).toEqual([200, 350, 350, 350])
    const { breaker: half } = admit(breaker, 10_000, settings)
    expect(record(half, { pass: 'probe', ok: true, now: 10_001 }, settings)).toEqual(closedBreaker(10_001))
  })

  it('does not listen to calls that began before it opened', () => {
    const open = after('---')
    const { breaker: half } = admit(open, 100, settings)
    for (const ok of [true, false]) {
      expect(record(open, { pass: 'call', ok, now: 50 }, settings)).toBe(open)
      expect(record(half, { pass: 'call', ok, now: 150 }, settings)).toBe(half)
    }
  })

  it('always lets a store that is well again back in', () => {
    const step = fc.record({ wait: fc.nat(400), ok: fc.boolean() })
    const property = fc.property(fc.array(step), (steps) => {
      let now = 0
      let breaker = closedBreaker(now)
      const call = (ok: boolean) => {
        const admitted = admit(breaker, now, settings)
        breaker = admitted.breaker
        if (admitted.pass !== undefined) breaker = record(breaker, { pass: admitted.pass, ok, now }, settings)
        return admitted.pass
      }
      for (const { wait, ok } of steps) {
        now += wait
        call(ok)
      }
      now += settings.maxOpenMs
      expect(call(true)).toBeDefined()
      expect(breaker.state).toBe('closed')
    })
    expect(() => fc.assert(property)).not.toThrow()
  })
})

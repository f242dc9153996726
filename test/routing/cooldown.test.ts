import { describe, expect, test } from 'vitest'
import { cooldownDefaults, cooldownFor, strongerCooldown, type Cooldown } from '../../src/routing/cooldown.ts'
import { fault, rateLimited } from './support.ts'

const after = (error: ReturnType<typeof fault>) => cooldownFor(error.facts, 1_000, cooldownDefaults)

describe('cooldownFor', () => {
  test('is as long as the provider asked, within a bound', () => {
    expect(after(rateLimited(2_000))).toEqual({ reason: 'rate-limit', until: 3_000, asked: true })
    expect(after(rateLimited(86_400_000))?.until).toBe(601_000)
    expect(after(fault('overload', { status: 503, retryAfterMs: 500 }))?.until).toBe(1_500)
  })

  test('is a guess where a 429 names no time, or no sensible one', () => {
    for (const said of [undefined, Number.NaN, -5, Infinity]) {
      expect(after(rateLimited(said))).toEqual({ reason: 'rate-limit', until: 31_000, asked: false })
    }
  })

  test('is long after a refused credential, whatever the answer asked', () => {
    expect(after(fault('credential', { status: 401, retryAfterMs: 1 }))).toEqual({
      reason: 'credential',
      until: 601_000,
      asked: false,
    })
  })

  test('is not called for by other failures', () => {
    for (const kind of ['connect', 'timeout', 'protocol', 'request', 'aborted'] as const) {
      expect(after(fault(kind, { retryAfterMs: 5_000 }))).toBeUndefined()
    }
    expect(after(fault('overload', { status: 503 }))).toBeUndefined()
  })
})

describe('strongerCooldown', () => {
  const guess: Cooldown = { reason: 'rate-limit', until: 30_000, asked: false }
  const asked: Cooldown = { reason: 'rate-limit', until: 2_000, asked: true }
  const refused: Cooldown = { reason: 'credential', until: 1_500, asked: false }

  test.each([
    ['what was asked over a guess', guess, asked, asked],
    ['what was asked over a later guess', asked, guess, asked],
    ['a refused credential over all', refused, asked, refused],
    ['a refused credential over all, come later', asked, refused, refused],
    ['the later end of equals', { ...asked, until: 5_000 }, asked, { ...asked, until: 5_000 }],
  ])('keeps %s', (_, present, next, kept) => {
    expect(strongerCooldown(present, next, 1_000)).toEqual(kept)
  })

  test('forgets what is over', () => {
    expect(strongerCooldown(refused, guess, 1_500)).toBe(guess)
    expect(strongerCooldown(undefined, guess, 0)).toBe(guess)
  })
})

import { describe, expect, test } from 'vitest'
import { closedBreaker } from '../../src/routing/breaker.ts'
import { readinessOf } from '../../src/routing/readiness.ts'

const asked = { reason: 'rate-limit', until: 200, asked: true } as const
const guess = { reason: 'rate-limit', until: 300, asked: false } as const
const refused = { reason: 'credential', until: 200, asked: false } as const
const open = (openings: number) => ({ state: 'open', until: 250, openings }) as const
const at = (
  cooldown: Parameters<typeof readinessOf>[0]['cooldown'],
  breaker: Parameters<typeof readinessOf>[0]['breaker'],
  now = 100,
) => readinessOf({ cooldown, breaker }, now)

describe('readinessOf', () => {
  test.each([
    ['asked cooldown', asked, closedBreaker, { reason: 'rate-limit', until: 200, whenAlone: 'wait' }],
    ['guessed cooldown', guess, closedBreaker, { reason: 'rate-limit', until: 300, whenAlone: 'try' }],
    ['refused credential', refused, closedBreaker, { reason: 'credential', until: 200, whenAlone: 'never' }],
    ['breaker open for the first time', undefined, open(1), { reason: 'breaker', until: 250, whenAlone: 'wait' }],
    ['breaker open again', undefined, open(2), { reason: 'breaker', until: 250, whenAlone: 'never' }],
    [
      'probe under way',
      undefined,
      { state: 'half-open', openings: 2 } as const,
      { reason: 'breaker', until: 350, whenAlone: 'wait' },
    ],
    [
      'guess and breaker: the stricter, the later end',
      guess,
      open(1),
      { reason: 'breaker', until: 300, whenAlone: 'wait' },
    ],
    ['credential and breaker', refused, open(1), { reason: 'credential', until: 250, whenAlone: 'never' }],
  ])('%s', (_, cooldown, breaker, rest) => {
    expect(at(cooldown, breaker)).toEqual({ kind: 'resting', ...rest })
  })

  test('is ready when nothing is against it or the rest is over', () => {
    expect(at(undefined, closedBreaker)).toEqual({ kind: 'ready' })
    expect(at(asked, closedBreaker, 200)).toEqual({ kind: 'ready' })
    expect(at(undefined, open(2), 250)).toEqual({ kind: 'ready' })
  })
})

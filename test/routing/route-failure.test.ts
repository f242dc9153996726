import { describe, expect, test } from 'vitest'
import type { Attempt } from '../../src/call.ts'
import { routeFailure, type Setback } from '../../src/routing/route-failure.ts'
import { deploymentOf } from './support.ts'

const setback = (kind: Setback['kind'], readyAt?: number): Setback => ({
  deployment: deploymentOf('a'),
  kind,
  message: `${kind} said`,
  at: 0,
  readyAt,
})
const problem = (...setbacks: Setback[]) => routeFailure('assistant', setbacks, [], 1_000).problem

const limited = (retryAfterMs: number | undefined) => ({ status: 429, code: 'rate_limit_exceeded', retryAfterMs })
const unavailable = (retryAfterMs: number) => ({ status: 503, code: 'upstream_unavailable', retryAfterMs })

describe('routeFailure', () => {
  test.each([
    ['all rate limited', [setback('rate-limit', 9_000), setback('rate-limit', 3_500)], limited(2_500)],
    ['rate limited without a time', [setback('rate-limit')], limited(undefined)],
    ['rate limited and refused', [setback('credential'), setback('rate-limit', 2_000)], limited(1_000)],
    ['one timed out', [setback('timeout'), setback('connect')], { status: 504, code: 'upstream_timeout' }],
    ['all refused our credential', [setback('credential')], { status: 502, code: 'provider_credential_refused' }],
    ['last not reached', [setback('overload'), setback('connect')], { status: 502, code: 'upstream_unreachable' }],
    [
      'last not understood',
      [setback('connect'), setback('protocol')],
      { status: 502, code: 'upstream_invalid_answer' },
    ],
    ['last overloaded', [setback('rate-limit', 3_000), setback('overload')], unavailable(2_000)],
    ['all resting', [setback('resting', 4_000)], unavailable(3_000)],
    ['nothing tried in time', [], { status: 504, code: 'upstream_timeout' }],
  ])('%s', (_, setbacks, wanted) => {
    expect(problem(...setbacks)).toMatchObject({ ...wanted, message: expect.stringMatching(/.{20}/), attempts: [] })
  })

  test('says what the last one said, whose the credential was, and when to come back', () => {
    expect(problem(setback('connect')).message).toContain('connect said')
    expect(problem(setback('credential')).message).toMatch(/gateway's own credential for a was refused, not yours/)
    expect(problem(setback('rate-limit', 3_400)).message).toContain('in 3 s')
  })

  test('carries each failed try', () => {
    const attempts: Attempt[] = [
      {
        deployment: 'a/m',
        provider: 'a',
        startedAt: 0,
        durationMs: 7,
        failure: { fault: 'overload', status: 500, message: 'oh' },
      },
    ]
    expect(routeFailure('assistant', [setback('overload')], attempts, 0).problem.attempts).toEqual([
      { deployment: 'a/m', status: 500, reason: 'oh', durationMs: 7 },
    ])
  })
})

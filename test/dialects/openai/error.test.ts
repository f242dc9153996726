import { describe, expect, it } from 'vitest'
import { chat } from '../../../src/dialects/chat/index.ts'
import type { ProblemKind } from '../../../src/errors.ts'
import { plain } from '../chat/fixture.ts'

describe('an error', () => {
  it.each<[ProblemKind, string]>([
    ['invalid-request', 'invalid_request_error'],
    ['not-found', 'invalid_request_error'],
    ['too-large', 'invalid_request_error'],
    ['authentication', 'authentication_error'],
    ['permission', 'permission_error'],
    ['rate-limit', 'rate_limit_error'],
    ['upstream', 'server_error'],
    ['timeout', 'server_error'],
    ['unavailable', 'server_error'],
    ['internal', 'server_error'],
  ])('of kind %s is a %s with all four members', (kind, type) => {
    expect(chat.error({ status: 500, kind, message: 'm' })).toEqual({
      error: { message: 'm', type, param: null, code: null },
    })
  })

  it('lists the attempts in an extra member', () => {
    const attempts = [
      { deployment: 'a/x', status: 503, reason: 'overloaded', durationMs: 12 },
      { deployment: 'b/y', status: undefined, reason: 'no connection', durationMs: 3 },
    ]
    expect(chat.error({ status: 502, kind: 'upstream', message: 'm', attempts })).toEqual({
      error: {
        message: 'm',
        type: 'server_error',
        param: null,
        code: null,
        attempts: [
          { deployment: 'a/x', status: 503, reason: 'overloaded', duration_ms: 12 },
          { deployment: 'b/y', reason: 'no connection', duration_ms: 3 },
        ],
      },
    })
  })

  const problem = { status: 400, kind: 'invalid-request', message: 'ours', code: 'ours' } as const

  it('of the provider passes as it came', () => {
    const upstream = plain('error-400')
    expect(chat.error({ ...problem, upstream })).toEqual(upstream)
    const attempt = { deployment: 'a/x', status: 400, reason: 'theirs', durationMs: 12 }
    expect(chat.error({ ...problem, upstream, attempts: [attempt] })).toEqual(upstream)
    expect(chat.error({ ...problem, upstream, attempts: [attempt, attempt] })).toMatchObject({
      error: { attempts: [{ deployment: 'a/x' }, { deployment: 'a/x' }] },
    })
    const novel = { request_id: 'r', error: { message: 'm', type: 't', param: 'p', code: 'c', metadata: { a: 1 } } }
    expect(chat.error({ ...problem, upstream: novel })).toEqual(novel)
  })

  it('of the provider gets the members that it lacks', () => {
    const upstream = { error: { message: 'theirs', code: 400 }, user_id: 'u' }
    expect(chat.error({ ...problem, upstream })).toEqual({
      error: { message: 'theirs', type: 'invalid_request_error', param: null, code: 400 },
      user_id: 'u',
    })
  })

  it('of the provider in another shape is told in ours', () => {
    const told = { error: { message: 'ours', type: 'invalid_request_error', param: null, code: 'ours' } }
    for (const upstream of [{ detail: 'no' }, { error: 'no' }, { error: { code: 1 } }]) {
      expect(chat.error({ ...problem, upstream })).toEqual(told)
    }
  })
})

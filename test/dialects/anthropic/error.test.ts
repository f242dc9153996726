import { expect, it } from 'vitest'
import { messages } from '../../../src/dialects/messages/index.ts'
import type { Problem } from '../../../src/errors.ts'
import { plain } from '../messages/fixture.ts'

const problem: Problem = { status: 400, kind: 'invalid-request', message: 'max_tokens: expected int' }

it.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [422, 'invalid_request_error'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [502, 'api_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])('%i is %s', (status, type) => {
  expect(messages.error({ ...problem, status })).toEqual({ type: 'error', error: { type, message: problem.message } })
})

it("passes the provider's own body on, with the attempts beside it where there were several", () => {
  const upstream = plain('error-400')
  expect(messages.error({ ...problem, upstream })).toEqual(upstream)
  const attempt = { deployment: 'anthropic/claude', status: 400, reason: 'request', durationMs: 12 }
  expect(messages.error({ ...problem, upstream, attempts: [attempt] })).toEqual(upstream)
  const told = { deployment: 'anthropic/claude', status: 400, reason: 'request', duration_ms: 12 }
  expect(messages.error({ ...problem, upstream, attempts: [attempt, attempt] })).toMatchObject({
    request_id: upstream.request_id,
    error: { attempts: [told, told] },
  })
})

it('ends a stream by one event', () => {
  const [event, ...more] = messages.stream?.errorEvents({ ...problem, status: 504, kind: 'timeout' }) ?? []
  expect(more).toEqual([])
  expect(event).toMatchObject({ event: 'error', body: { type: 'error', error: { type: 'timeout_error' } } })
})

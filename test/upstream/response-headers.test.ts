import { describe, expect, it } from 'vitest'
import { sortedHeaders } from '../../src/upstream/response-headers.ts'

const now = Date.UTC(2026, 0, 1)
const key = 'sk-0123456789'

const forClient = (headers: Readonly<Record<string, string>>) => sortedHeaders(headers, { secrets: [key], now }).headers

describe('the headers that pass to the client', () => {
  it('are few, and the provider’s id under a name of ours', () => {
    expect(
      sortedHeaders(
        {
          'x-ratelimit-remaining-requests': '59',
          'request-id': 'req_1',
          'cache-control': 'no-store',
          'set-cookie': 'a=b',
        },
        { secrets: [], now },
      ),
    ).toEqual({
      headers: { 'x-ratelimit-remaining-requests': '59', 'x-reprise-upstream-request-id': 'req_1' },
      cacheHeaders: { 'cache-control': 'no-store' },
    })
  })

  it('never tell what we sent as a secret', () => {
    const told = forClient({
      'x-ratelimit-limit-key': `limit of ${key}`,
      'anthropic-ratelimit-scope': `${key}${key}`,
      'openai-processing-ms': key,
      'x-request-id': `req-${key}-1`,
      'retry-after': key,
    })
    expect(JSON.stringify(told)).not.toContain(key)
    expect(told).toEqual({
      'x-ratelimit-limit-key': 'limit of ***',
      'anthropic-ratelimit-scope': '******',
      'openai-processing-ms': '***',
      'x-reprise-upstream-request-id': 'req-***-1',
    })
  })

  it.each([
    ['retry-after', '30', '30'],
    ['retry-after', '1.5', '2'],
    ['retry-after-ms', '1500', '1500'],
    ['retry-after', 'Thu, 01 Jan 2026 00:01:00 GMT', '60'],
    ['retry-after', 'Wed, 31 Dec 2025 00:00:00 GMT', '0'],
    // A day at the most.
    ['retry-after', '99999999999', '86400'],
    ['retry-after', '9'.repeat(400), '86400'],
    ['retry-after', 'Fri, 01 Jan 2100 00:00:00 GMT', '86400'],
    ['retry-after-ms', '99999999999', '86400000'],
    ['retry-after', '-5', undefined],
    ['retry-after', 'soon', undefined],
    ['retry-after', '1e9', undefined],
    ['retry-after', '', undefined],
  ])('tell a wait of %s: %s as %s', (name, said, passed) => {
    expect(forClient({ [name]: said })[name]).toBe(passed)
  })
})

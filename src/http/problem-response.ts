import type { Dialect } from '../dialect.ts'
import { problemOf, RequestError, RouteFailedError } from '../errors.ts'
import type { Problem } from '../errors.ts'

/** What was thrown, as an answer in the dialect's words. */
export const problemResponse = (dialect: Pick<Dialect, 'error'>, error: unknown, requestId: string): Response => {
  const problem = problemOf(error)
  return new Response(JSON.stringify(dialect.error(problem)), {
    status: problem.status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...problemHeaders(problem),
      ...(isFinal(error, problem) ? { 'x-should-retry': 'false' } : {}),
    },
  })
}

const problemHeaders = ({ status, code, attempts, retryAfterMs }: Problem): Record<string, string> => ({
  ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  // RFC 7694 §3: a refused coding names those that are not.
  ...(code === 'unsupported_content_encoding' ? { 'accept-encoding': 'gzip, identity' } : {}),
  ...(attempts === undefined ? {} : { 'x-reprise-attempts': String(attempts.length) }),
  ...(retryAfterMs === undefined
    ? {}
    : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)), 'retry-after-ms': String(Math.ceil(retryAfterMs)) }),
})

/**
 * SDKs repeat 408, 409, 429 and 5xx by themselves: not after our own retries, nor where the request itself stands in the way; but where a
 * provider named the time and we did not wait for it, or we named one ourselves, they may.
 */
const isFinal = (error: unknown, { status, retryAfterMs }: Problem): boolean =>
  (error instanceof RouteFailedError && (status !== 429 || retryAfterMs === undefined)) ||
  (error instanceof RequestError && status >= 500 && retryAfterMs === undefined)

import type { ProviderError } from '../../dialect.ts'
import type { Problem } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'
import { objectOf, present, textOf } from '../common/values.ts'

/** https://platform.claude.com/docs/en/api/errors */
const typeByStatus: ReadonlyMap<number, string> = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [408, 'timeout_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [503, 'overloaded_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])

/** Anthropic's error type for an HTTP status. */
const errorType = (status: number): string =>
  typeByStatus.get(status) ?? (status < 500 ? 'invalid_request_error' : 'api_error')

/** OpenAI-like error types and codes that say the same in other words. */
const typeByOtherName: ReadonlyMap<string, string> = new Map([
  ['rate_limit_exceeded', 'rate_limit_error'],
  ['requests', 'rate_limit_error'],
  ['tokens', 'rate_limit_error'],
  ['insufficient_quota', 'billing_error'],
])

const types: ReadonlySet<string> = new Set(typeByStatus.values())

/** Anthropic's error type for another provider's type and code, the first that says the same. */
export const errorTypeOf = (...names: readonly (string | undefined)[]): string => {
  const same = names.map((name = '') => typeByOtherName.get(name) ?? name)
  return same.find((name) => types.has(name)) ?? 'api_error'
}

/**
 * The error body of this dialect. What it lacks a place for (`code`, `param`, `attempts`) stands beside its own
 * members.
 */
export const error = (problem: Problem): JsonObject => {
  const { upstream } = problem
  if (upstream !== undefined && isJsonObject(upstream.error)) {
    // One try says nothing that the provider's own words do not.
    const attempts = problem.attempts?.length === 1 ? undefined : attemptsOf(problem)
    return { ...upstream, error: present({ ...upstream.error, attempts }) }
  }
  return {
    type: 'error',
    error: present({
      type: errorType(problem.status),
      message: problem.message,
      code: problem.code,
      param: problem.param,
      attempts: attemptsOf(problem),
    }),
  }
}

const attemptsOf = ({ attempts }: Problem): Json | undefined =>
  attempts?.map(({ deployment, status, reason, durationMs }) =>
    present({ deployment, status, reason, duration_ms: durationMs }),
  )

/** Reads an error body of an Anthropic-like provider. Bodies in other shapes give what they can. */
export const readError = (body: JsonObject): ProviderError => {
  const inner = isJsonObject(body.error) ? body.error : body
  const said = [inner.message, body.error, body.message].find((text) => typeof text === 'string' && text !== '')
  return {
    message: textOf(said) ?? 'The provider gave no reason.',
    type: inner === body ? undefined : textOf(inner.type),
    code: textOf(objectOf(inner.details).error_code) ?? textOf(inner.code),
    param: textOf(inner.param),
  }
}

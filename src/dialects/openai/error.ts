import type { ProviderError } from '../../dialect.ts'
import type { Problem, ProblemKind } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import type { Json, JsonObject } from '../../json.ts'

/** OpenAI tells a wrong model or path from a wrong body by status and code, not by type. */
const typeOf: Readonly<Record<ProblemKind, string>> = {
  'invalid-request': 'invalid_request_error',
  authentication: 'authentication_error',
  permission: 'permission_error',
  'not-found': 'invalid_request_error',
  'too-large': 'invalid_request_error',
  'rate-limit': 'rate_limit_error',
  upstream: 'server_error',
  timeout: 'server_error',
  unavailable: 'server_error',
  internal: 'server_error',
}

/** The error body of OpenAI's dialects (https://platform.openai.com/docs/guides/error-codes): always with all four members. */
export const error = (problem: Problem): JsonObject => {
  const own = {
    message: problem.message,
    type: typeOf[problem.kind],
    param: problem.param ?? null,
    code: problem.code ?? null,
  }
  const attempts = problem.attempts === undefined ? {} : { attempts: attemptsOf(problem.attempts) }
  const { upstream } = problem
  const said = upstream?.error
  if (!isJsonObject(said) || typeof said.message !== 'string') return { error: { ...own, ...attempts } }
  const missing = { type: said.type ?? own.type, param: said.param ?? null, code: said.code ?? null }
  // One try says nothing that the provider's own words do not.
  return { ...upstream, error: { ...said, ...missing, ...(problem.attempts?.length === 1 ? {} : attempts) } }
}

const attemptsOf = (attempts: NonNullable<Problem['attempts']>): Json =>
  attempts.map(({ deployment, status, reason, durationMs }) => ({
    deployment,
    ...(status === undefined ? {} : { status }),
    reason,
    duration_ms: durationMs,
  }))

/** Whether a body or a choice in it says that it failed. */
export const isFailure = ({ error: said }: JsonObject): boolean =>
  isJsonObject(said) || (typeof said === 'string' && said !== '')

/** Longest reason that is passed on where a provider puts a structure in place of a sentence. */
const longestReason = 1_000

/**
 * Reads the error body of an OpenAI-like provider: `{error: {…}}`, and what others make of it: `{error: "…", code}` (xAI),
 * `{error: {status, code: 400}}` (Gemini), `{object: "error", message}` (Mistral, vLLM), `{detail}` (FastAPI).
 */
export const readError = (body: JsonObject): ProviderError => {
  const inner = isJsonObject(body.error) ? body.error : body
  return {
    message: sentence(inner.message) ?? sentence(body.error) ?? sentence(body.detail) ?? 'the provider gave no reason',
    type: word(inner.type) ?? word(inner.status),
    code: word(inner.code) ?? (typeof inner.code === 'number' ? String(inner.code) : undefined),
    param: word(inner.param),
  }
}

const word = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const sentence = (value: Json | undefined): string | undefined =>
  typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, longestReason) : word(value)

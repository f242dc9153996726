import type { JsonObject } from './json.ts'

/** What went wrong, in words that every dialect can render (see `Dialect.error`). */
export interface Problem {
  /** HTTP status of the answer. */
  readonly status: number
  readonly kind: ProblemKind
  /** Says what was wrong and what to do next. Never holds a key, a prompt or an answer. */
  readonly message: string
  /** Machine-readable cause, e.g. `model_not_found`. */
  readonly code?: string | undefined
  /** The member of the request at fault, as a path: `messages[2].content`. */
  readonly param?: string | undefined
  /** The provider's own error body, when the fault is the caller's and the provider said so in the same dialect. */
  readonly upstream?: JsonObject | undefined
  /** Every try that was made, where tries were made. */
  readonly attempts?: readonly AttemptFailure[] | undefined
  readonly retryAfterMs?: number | undefined
}

export type ProblemKind =
  | 'invalid-request'
  | 'authentication'
  | 'permission'
  | 'not-found'
  | 'too-large'
  | 'rate-limit'
  | 'upstream'
  | 'timeout'
  | 'unavailable'
  | 'internal'

/** One failed try, as the caller may see it. */
export interface AttemptFailure {
  readonly deployment: string
  readonly status: number | undefined
  readonly reason: string
  readonly durationMs: number
}

/** The caller can mend this: a bad body, an unknown model, a wrong key. `cause`: what the log should tell of it beside. */
export class RequestError extends Error {
  readonly problem: Problem
  constructor(problem: Problem, cause?: unknown) {
    super(problem.message, { cause })
    this.name = 'RequestError'
    this.problem = problem
  }
}

/** A 400 that names the member at fault. */
export const invalid = (message: string, param?: string, code = 'invalid_value'): RequestError =>
  new RequestError({ status: 400, kind: 'invalid-request', message, code, param })

/** How a try at a provider failed. */
export type UpstreamFault =
  | 'connect' // no connection, or it broke before the first byte
  | 'timeout' // connect, first-token, idle or total deadline passed
  | 'overload' // 408, 409, 429, 5xx, or the provider's own overload error
  | 'credential' // our key was refused: 401, 402, 403, insufficient quota
  | 'not-found' // it has no such model, or nothing where we asked: 404, 405, 410
  | 'request' // the caller's own fault: 400, 413, 422
  | 'protocol' // what came is not what the dialect promises
  | 'aborted' // nobody waits for the answer any more

export interface UpstreamErrorFacts {
  /** `account/model` */
  readonly deployment: string
  readonly fault: UpstreamFault
  /** As a caller may read it: no address of ours, nor what the operating system says of one. */
  readonly message: string
  /** The same with addresses, for the operator's log; absent where there is no more to tell. Never a key, a prompt or an answer. */
  readonly detail?: string | undefined
  /** HTTP status, where one arrived. */
  readonly status?: number | undefined
  /** How long the provider asks to be left alone, ms. */
  readonly retryAfterMs?: number | undefined
  /** The provider's error body, parsed. */
  readonly body?: JsonObject | undefined
  readonly cause?: unknown
}

/** One try at one deployment failed. Typed where it is born; the router reads `fault`, never status numbers. */
export class UpstreamError extends Error {
  readonly facts: UpstreamErrorFacts
  constructor(facts: UpstreamErrorFacts) {
    super(facts.message, { cause: facts.cause })
    this.name = 'UpstreamError'
    this.facts = facts
  }
}

/** Every deployment of the route was tried (or was resting) and none answered. */
export class RouteFailedError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'RouteFailedError'
    this.problem = problem
  }
}

/** What a client named, as an error repeats it: such a name may be as long as a body. */
export const shown = (name: string): string => name.slice(0, 128)

/** The words of any thrown value, for a log or a terminal. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What any thrown value means to the caller. Unknown errors tell nothing of their inside. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof RequestError || error instanceof RouteFailedError) return error.problem
  if (error instanceof UpstreamError) return brokenAnswer(error.facts)
  return {
    status: 500,
    kind: 'internal',
    message: 'The gateway failed to answer. The log names the cause under this request id.',
    code: 'internal_error',
  }
}

/** A provider's answer that broke after it had begun: nothing can be tried elsewhere any more. */
const brokenAnswer = ({ fault, message }: UpstreamErrorFacts): Problem =>
  fault === 'timeout'
    ? { status: 504, kind: 'timeout', message: `The provider's answer stopped: ${message}`, code: 'upstream_timeout' }
    : {
        status: 502,
        kind: 'upstream',
        message: `The provider's answer broke off: ${message}`,
        code: `upstream_${fault}`,
      }

import * as fc from 'fast-check'
import type { Problem, ProblemKind } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'

export const problemKinds: readonly ProblemKind[] = [
  'invalid-request',
  'authentication',
  'permission',
  'not-found',
  'too-large',
  'rate-limit',
  'upstream',
  'timeout',
  'unavailable',
  'internal',
]

const statusOf: Readonly<Record<ProblemKind, number>> = {
  'invalid-request': 400,
  authentication: 401,
  permission: 403,
  'not-found': 404,
  'too-large': 413,
  'rate-limit': 429,
  upstream: 502,
  timeout: 504,
  unavailable: 503,
  internal: 500,
}

/** A problem of this kind with everything said. */
export const problemOfKind = (kind: ProblemKind): Problem => ({
  status: statusOf[kind],
  kind,
  message: `What happened was: ${kind}. Do something else.`,
  code: 'some_code',
  param: 'messages[2].content',
})

/** Any JSON object as it comes off the wire, names of the prototype among its members. */
export const jsonObject: fc.Arbitrary<JsonObject> = fc
  .dictionary(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', 'error', 'message', 'choices', 'content', 'usage', 'type', 'data'),
    ),
    fc.jsonValue(),
  )
  .map((object) => JSON.parse(JSON.stringify(object)) as JsonObject)

import type { Call } from '../call.ts'
import type { Converted } from '../dialect.ts'
import { invalid } from '../errors.ts'
import { without } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Deployment } from '../routing/route.ts'
import { formBody } from './form-body.ts'
import { asciiJson, splicedObject } from './splice.ts'
import type { Target } from './target.ts'

/** What one deployment is sent for a call. */
export interface OutboundBody {
  readonly body: JsonObject
  /** The same as it goes on the wire. */
  readonly bytes: string | Uint8Array | AsyncIterable<Uint8Array>
  /** What the head of the request says of a body that is no JSON. */
  readonly headers?: Readonly<Record<string, string>>
  /** Members of the caller's body that could not be carried. */
  readonly dropped: readonly string[]
}

/**
 * The call's body in the target's dialect, with the deployment's model and parameters and the provider's names. What a model takes
 * depends on its name, so the converter is told the provider's.
 */
export const outboundBody = (call: Call, deployment: Deployment, target: Target): OutboundBody => {
  const { request } = call
  const { value: said, dropped } = target.translation?.request({ ...request.body, model: deployment.model }) ?? {
    value: request.body,
    dropped: [],
  }
  const wanted = target.dialect.outbound(said, { model: deployment.model, stream: request.stream })
  const set = { ...wanted, ...without(deployment.parameters ?? {}, ours) }
  const named = renamed(set, deployment.account.provider.renames ?? {})
  const body = named.value
  const lost = named.dropped.filter((member) => member in said && !ours.has(member))
  if (call.upload !== undefined)
    return { body, dropped: [...dropped, ...lost], ...formBody(call.upload, { asked: request.body, wanted: body }) }
  if (call.lossless) return { body, bytes: JSON.stringify(body), dropped: [...dropped, ...lost] }
  if (target.translation === undefined && (deployment.parameters !== undefined || named.changed))
    throw inexactBody(deployment)
  const bytes = target.translation === undefined ? unparsed(call, deployment.model) : undefined
  return {
    body,
    bytes: bytes ?? JSON.stringify(body),
    dropped: bytes === undefined ? [...dropped, ...lost, inexact] : [],
  }
}

/** The caller's bytes cannot go through as they are, and the parsed body is not what they say. */
const inexactBody = ({ id }: Deployment) =>
  invalid(
    `The request holds an integer beyond 2^53 or a lone surrogate, which cannot be sent exactly to ${id}, whose settings change the body. Send such a value as a string.`,
    undefined,
    'inexact_body',
  )

/** Members that are the gateway's to set. */
const ours: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options'])

const inexact = 'the exact digits of integers beyond 2^53'

/** The caller's bytes but for the model's name and our own `cache` member. */
const unparsed = (call: Call, model: string): Uint8Array | undefined =>
  splicedObject(
    call.bytes,
    new Map<string, string | undefined>([['model', asciiJson(model)], ['cache', undefined], ...heldId(call)]),
  )

/** The provider's own id in place of the handle that the caller named. */
const heldId = ({ heldBy, request }: Call): [string, string][] => {
  const { previous_response_id: id } = request.body
  return heldBy === undefined || typeof id !== 'string' ? [] : [['previous_response_id', asciiJson(id)]]
}

interface Renamed extends Converted<JsonObject> {
  readonly changed: boolean
}

/** Where both names are given, the one that the provider knows wins. */
const renamed = (body: JsonObject, renames: Readonly<Record<string, string | null>>): Renamed => {
  const names = Object.entries(renames).filter(([name]) => Object.hasOwn(body, name))
  if (names.length === 0) return { value: body, dropped: [], changed: false }
  const carried = names.flatMap(([name, wanted]) =>
    wanted === null || Object.hasOwn(body, wanted) ? [] : [[wanted, body[name]] as const],
  )
  const rest = without(body, new Set(names.map(([name]) => name)))
  return {
    value: { ...rest, ...Object.fromEntries(carried) },
    dropped: names.filter(([, wanted]) => wanted === null).map(([name]) => name),
    // What a stream's usage is asked for by is the gateway's own member.
    changed: names.some(([name]) => !ours.has(name)),
  }
}

import type { Call, Reply } from '../call.ts'
import { RouteFailedError } from '../errors.ts'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'

/**
 * A reply that keeps what the call's prompt promises: asks once more when the first one does not, and rejects with
 * `RouteFailedError` (502) when the second does not either. Here, behind single flight and before anything is kept, one repair
 * serves a crowd and no broken answer becomes an entry.
 */
export const asPromised = async (call: Call, send: (call: Call) => Promise<Reply>): Promise<Reply> => {
  const promise = call.prompt?.promise
  const first = await send(call)
  if (promise === undefined || first.content.kind !== 'body') return first
  const fault = promise.fault(first.content.body)
  if (fault === undefined) return first
  const request = { ...call.request, body: promise.again(call.request.body, first.content.body, fault) }
  const second = await send({ ...call, request, bytes: new TextEncoder().encode(JSON.stringify(request.body)) })
  const reply = together(first, second)
  const stillFault = reply.content.kind === 'body' ? promise.fault(reply.content.body) : 'it came as a stream'
  if (stillFault === undefined) return reply
  throw broken(stillFault, reply)
}

/** The second reply, with what both took and used. */
const together = (first: Reply, second: Reply): Reply => ({
  ...second,
  content: withUsage(second.content, first.content),
  attempts: [...first.attempts, ...second.attempts],
  upstreamMs: first.upstreamMs + second.upstreamMs,
})

const withUsage = (content: Reply['content'], earlier: Reply['content']): Reply['content'] => {
  if (content.kind !== 'body' || earlier.kind !== 'body' || content.body.usage === undefined) return content
  const body: JsonObject = { ...content.body, usage: sum(content.body.usage, earlier.body.usage) }
  return { kind: 'body', body, text: JSON.stringify(body) }
}

/** Adds numbers that stand at the same place; everything else is the first one's. */
const sum = (value: Json | undefined, other: Json | undefined): Json => {
  if (typeof value === 'number') return value + (typeof other === 'number' ? other : 0)
  if (!isJsonObject(value)) return value ?? null
  const others = isJsonObject(other) ? other : {}
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sum(inner, others[name])]))
}

const broken = (fault: string, { attempts }: Reply): RouteFailedError =>
  new RouteFailedError({
    status: 502,
    kind: 'upstream',
    code: 'output_schema_violated',
    message: `The model's answer breaks the output schema of the prompt, also when asked once more: ${fault}. Try again, or a stronger model.`,
    attempts: attempts.map(({ deployment, durationMs, failure }) => ({
      deployment,
      status: failure?.status,
      reason: failure?.fault ?? 'protocol',
      durationMs,
    })),
  })

import { noControls, type Call, type HeldAsk } from '../call.ts'
import { invalid } from '../errors.ts'
import { queryOf, type CallSources } from './call-from.ts'
import type { AppCollaborators } from './collaborators.ts'
import type { AppContext } from './context.ts'
import { conversation } from './conversation.ts'
import type { Door } from './doors.ts'
import type { Endpoint } from './endpoint.ts'

/** What can be asked about a response that a provider keeps. https://platform.openai.com/docs/api-reference/responses */
const asks = [
  { method: 'GET', suffix: '', action: '' },
  { method: 'DELETE', suffix: '', action: '' },
  { method: 'POST', suffix: '/cancel', action: '/cancel' },
  { method: 'GET', suffix: '/input_items', action: '/input_items' },
] as const

/** The ways to a kept response by its handle, beside the door at which it was made. */
export const heldResponseEndpoints = (collaborators: AppCollaborators): readonly Endpoint[] => {
  const { responses: dialect } = collaborators.dialects
  if (dialect === undefined) return []
  return asks.flatMap(({ method, suffix, action }) => {
    const template = `/v1/responses/:id${suffix}`
    const door: Door = { template, paths: [template, template.slice('/v1'.length)], dialect }
    const answer = conversation(door, collaborators, (c, sources) => heldCall(c, sources, { method, action }))
    return door.paths.map((path): Endpoint => ({ method, path, answer }))
  })
}

/** The call carries the handle; the gateway checks it and finds out who keeps the response. */
const heldCall = (
  c: AppContext,
  { dialect, caller, receivedAt, trace, tried, signal }: CallSources,
  ask: Pick<HeldAsk, 'method' | 'action'>,
): Call => {
  const query = queryOf(c.req.url)
  if (new URLSearchParams(query).get('stream') === 'true')
    throw invalid(
      'stream: a kept response cannot be streamed again here. Leave stream out and ask until its status is final.',
      'stream',
    )
  return {
    id: c.get('requestId'),
    dialect,
    request: { body: {}, model: '', stream: false, unrepeatable: 'stored-state' },
    bytes: new Uint8Array(),
    lossless: true,
    headers: {},
    held: { ...ask, id: c.req.param('id') ?? '' },
    query,
    caller,
    controls: noControls,
    signal,
    receivedAt,
    trace,
    tried,
  }
}

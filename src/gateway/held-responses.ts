import type { Answer, Call, Content, HeldAsk } from '../call.ts'
import type { HeldResponse } from '../cache/handle-text.ts'
import { memberPlaces } from '../cache/member-places.ts'
import { streamEvent } from '../dialect.ts'
import type { StreamEvent } from '../dialect.ts'
import { RequestError, shown } from '../errors.ts'
import type { Gateway } from '../gateway.ts'
import { isJsonObject, parseObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Handles } from './handles.ts'

export interface HandleCollaborators {
  readonly handles: Handles
  /** Drops the kept answer with this id: the response that it names is gone. */
  forget(id: string): Promise<unknown>
}

/**
 * A gateway whose clients know the responses that a provider keeps by signed handles alone: ids on their way out are signed, handles
 * on their way in are checked and lead to the account that keeps what they name.
 */
export const withHandles = (gateway: Gateway, { handles, forget }: HandleCollaborators): Gateway => ({
  answer: async (call) => {
    if (call.held !== undefined) return told(gateway, call, call.held, { handles, forget })
    if (call.dialect.name !== 'responses') return gateway.answer(call)
    const handle = call.request.body.previous_response_id
    if (typeof handle !== 'string') return signed(await gateway.answer(call), call, handles)
    const held = handles.read(handle, call.caller.tenant)
    if (held === undefined) throw unknownResponse(handle)
    const answer = await gateway.answer(goingOn(call, held))
    return signed(answer, call, handles, handle)
  },
})

/** What its keeper tells about a response, under the handle that the client knows. */
const told = async (
  gateway: Gateway,
  call: Call,
  ask: HeldAsk,
  { handles, forget }: HandleCollaborators,
): Promise<Answer> => {
  const held = handles.read(ask.id, call.caller.tenant)
  if (held === undefined) throw unknownResponse(ask.id, 'id')
  const { account, model, id } = held
  const request = { ...call.request, model: `${account}/${model}` }
  const answer = await gateway.answer({ ...call, heldBy: account, held: { ...ask, id }, request })
  if (ask.method === 'DELETE') await forget(id)
  const previous = (given: string) => handles.sign({ account, model, id: given }, call.caller.tenant)
  return { ...answer, content: signedContent(answer.content, () => ask.id, previous) }
}

/** The same words for what does not exist, is another tenant's, or was made up. */
const unknownResponse = (handle: string, param = 'previous_response_id'): RequestError =>
  new RequestError({
    status: 404,
    kind: 'not-found',
    code: 'previous_response_not_found',
    param,
    message: `There is no response ${shown(handle)} for this client. Ids of responses that no provider keeps (store: false, or a model behind another API) cannot be used again.`,
  })

const goingOn = (call: Call, { account, id }: HeldResponse): Call => ({
  ...call,
  heldBy: account,
  request: { ...call.request, body: { ...call.request.body, previous_response_id: id } },
})

/** `previous`: the handle that the client named, to be shown where the provider shows its own id. */
const signed = (answer: Answer, call: Call, handles: Handles, previous?: string): Answer => {
  const { provider, model, content } = answer
  if (provider === undefined || model === undefined) return answer
  const sign = (id: string) => handles.sign({ account: provider, model, id }, call.caller.tenant)
  return { ...answer, content: signedContent(content, sign, () => previous) }
}

type Sign = (id: string) => string
/** What stands for the provider's id of the response before. */
type Previous = (id: string) => string | undefined

const signedContent = (content: Content, sign: Sign, previous: Previous): Content => {
  if (content.kind === 'events') return { kind: 'events', events: signedEvents(content.events, sign, previous) }
  if (content.kind === 'bytes') return content
  const { body } = content
  return isKept(body) ? signedBody(content.text, signedMembers(body, sign, previous)) : content
}

/** A response that says nothing about it is kept: that is the default of the API. */
const isKept = (response: JsonObject): boolean => response.store !== false

const signedMembers = (response: JsonObject, sign: Sign, previous: Previous): JsonObject => ({
  ...(typeof response.id === 'string' ? { id: sign(response.id) } : {}),
  ...(typeof response.previous_response_id === 'string'
    ? { previous_response_id: previous(response.previous_response_id) ?? null }
    : {}),
})

/** The text with these members replaced and every other character as it was. */
const signedBody = (text: string, members: JsonObject): Content => {
  let signedText = ''
  let copied = 0
  for (const { name, start, end } of memberPlaces(text)) {
    const value = Object.hasOwn(members, name) ? members[name] : undefined
    if (value === undefined) continue
    signedText += text.slice(copied, start) + JSON.stringify(value)
    copied = end
  }
  signedText += text.slice(copied)
  return { kind: 'body', text: signedText, body: parseObject(signedText) ?? {} }
}

const signedEvents = async function* (
  events: AsyncIterable<StreamEvent>,
  sign: Sign,
  previous: Previous,
): AsyncGenerator<StreamEvent> {
  for await (const event of events) yield signedEvent(event, sign, previous)
}

const signedEvent = (event: StreamEvent, sign: Sign, previous: Previous): StreamEvent => {
  const response = event.body?.response
  if (!isJsonObject(response) || !isKept(response)) return event
  return streamEvent(
    { ...event.body, response: { ...response, ...signedMembers(response, sign, previous) } },
    event.event,
  )
}

import { accepts } from 'hono/accepts'
import type { Answer, Caller } from '../../call.ts'
import { RequestError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import type { Prompt } from '../../prompt.ts'
import { adminGate } from '../admin-gate.ts'
import { answerHeaders } from '../answer-headers.ts'
import { headersOf, unkept, type AppContext } from '../context.ts'
import type { Exchange } from '../exchange.ts'
import { refuseDuplicates } from '../single-headers.ts'
import { callOf, requestOf } from './call.ts'
import type { PromptDoor } from './door.ts'
import { chooseFor, versionsOf } from './find.ts'
import type { AskedPrompt } from './find.ts'
import { withFreshness } from './freshness.ts'
import { checkMethod } from './methods.ts'
import { outputOf, type Representation } from './output.ts'
import { sendPromptEvents } from './stream.ts'
import { asksToRender, givenVariables, refuseLarge, typedVariables } from './variables.ts'

export interface PromptExchange extends AskedPrompt {
  readonly exchange: Exchange
}

/** One call of a prompt, from its variables to its answer. Rejects with what `problemOf` can name. */
export const answerPrompt = async (c: AppContext, door: PromptDoor, asked: PromptExchange): Promise<Response> => {
  refuseDuplicates(headersOf(c))
  if (asksToRender(c)) return showMessages(c, door, asked)
  const { record } = asked.exchange
  const caller = door.callers.identify(headersOf(c))
  record.calledBy(caller)
  const authMs = record.elapsedMs()
  const { prompt, variables } = await checked(c, door, asked)
  const representation = wantedBy(c, prompt)
  const request = await requestOf(prompt, variables, { door, stream: representation === 'events' })
  return converse(c, door, { ...asked, prompt, request, representation, caller, authMs })
}

/** The prompt that is meant, and its variables as its schema has them. */
const checked = async (
  c: AppContext,
  door: PromptDoor,
  asked: PromptExchange,
): Promise<{ readonly prompt: Prompt; readonly variables: JsonObject }> => {
  const versions = versionsOf(door.shelf, asked.name)
  const given = await givenVariables(c, door, asked.variables)
  const prompt = chooseFor(versions, { ...given.body, ...given.texts })
  checkMethod(c.req.method, prompt, asksToRender(c))
  refuseLarge(given, prompt.serving.maxInputBytes ?? door.maxInputBytes)
  return { prompt, variables: prompt.checkInput(typedVariables(given, prompt.inputSchema)) }
}

interface PromptCall extends PromptExchange {
  readonly prompt: Prompt
  readonly request: JsonObject
  readonly representation: Representation
  readonly caller: Caller
  readonly authMs: number
}

const converse = async (c: AppContext, door: PromptDoor, asked: PromptCall): Promise<Response> => {
  const { prompt, request, representation, caller, exchange } = asked
  const call = callOf(c, { prompt, request, caller, exchange, dialect: door.dialects.chat })
  exchange.record.asked(call)
  const answered = door.gateway.answer(call).then(exchange.record.answered)
  if (representation === 'events') return sendPromptEvents(c, { answered, prompt, exchange, door })
  return respond(c, door, asked, await answered)
}

const respond = (c: AppContext, { clock }: PromptDoor, asked: PromptCall, answer: Answer): Response => {
  const { prompt, exchange, authMs, representation } = asked
  const { text, contentType } = outputOf(prompt, answer, representation)
  const moment = { requestId: exchange.requestId, authMs, totalMs: exchange.record.elapsedMs() }
  const headers = {
    ...answerHeaders(answer, moment),
    'content-type': contentType,
    'x-reprise-prompt': prompt.id,
  }
  exchange.made(true)
  if (c.req.method === 'POST') return new Response(text, { headers })
  const authenticated = headersOf(c).get('authorization') !== null || headersOf(c).get('x-api-key') !== null
  return withFreshness({
    request: c.req.raw,
    text,
    headers,
    prompt,
    outcome: answer.outcome,
    authenticated,
    now: clock.now(),
  })
}

/** `?render`: the request as it would go to a provider, for who may see templates. */
const showMessages = async (c: AppContext, door: PromptDoor, asked: PromptExchange): Promise<Response> => {
  adminGate(door.admin.key)(c)
  const { prompt, variables } = await checked(c, door, asked)
  const request = await requestOf(prompt, variables, { door, stream: false })
  asked.exchange.made(true)
  return c.json({ prompt: prompt.id, file: prompt.file, request }, 200, unkept(c))
}

const representations: ReadonlyMap<string, Representation> = new Map([
  ['application/json', 'json'],
  ['text/plain', 'text'],
  ['text/event-stream', 'events'],
])

/** What the caller likes best of what there is. JSON where it does not say. RFC 9110 §12.5.1. */
const wantedBy = (c: AppContext, prompt: Prompt): Representation => {
  const liked = accepts(c, {
    header: 'Accept',
    supports: [...representations.keys()],
    default: 'application/json',
  })
  const wanted = representations.get(liked) ?? 'json'
  if (wanted === 'events' && prompt.outputSchema !== undefined) throw notStreamed(prompt)
  return wanted
}

const notStreamed = (prompt: Prompt): RequestError =>
  new RequestError({
    status: 406,
    kind: 'invalid-request',
    code: 'not_acceptable',
    param: 'accept',
    message: `Answers of ${prompt.name} are checked as a whole before they are given, so they are not streamed. Accept application/json.`,
  })

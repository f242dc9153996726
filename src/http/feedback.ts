import { readBody } from '../cache/lossless.ts'
import { invalid } from '../errors.ts'
import type { Opinion } from '../gateway/feedback.ts'
import type { JsonObject } from '../json.ts'
import { bodyLimits, requestBytes } from './body.ts'
import type { AppCollaborators } from './collaborators.ts'
import { headersOf, unkept, type AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { refuseDuplicates } from './single-headers.ts'

/** `POST /v1/feedback` (docs/caching.md): callers say whether an answer was right. */
export const feedbackEndpoints = (collaborators: AppCollaborators): readonly Endpoint[] => {
  const answer = (c: AppContext) => takeFeedback(c, collaborators)
  return ['/v1/feedback', '/feedback'].map((path): Endpoint => ({ method: 'POST', path, answer }))
}

const takeFeedback = async (
  c: AppContext,
  { callers, feedback, settings, clock }: AppCollaborators,
): Promise<Response> => {
  refuseDuplicates(headersOf(c))
  const caller = callers.identify(headersOf(c))
  const opinion = opinionIn(readBody(await requestBytes(c, bodyLimits(settings, clock))).body)
  const { evicted } = await feedback.take(opinion, caller)
  return c.json({ ...opinion, evicted }, 200, unkept(c))
}

const MEMBERS = ['id', 'verdict']

/** Throws `RequestError` (400) naming what is wrong. */
const opinionIn = (body: JsonObject): Opinion => {
  const { id, verdict } = body
  if (typeof id !== 'string' || id === '' || id.length > 512)
    throw invalid('id: expected the id of an answer, a text of 1-512 characters.', 'id')
  if (verdict !== 'right' && verdict !== 'wrong') throw invalid('verdict: expected right or wrong.', 'verdict')
  const unknown = Object.keys(body)
    .find((member) => !MEMBERS.includes(member))
    ?.slice(0, 64)
  if (unknown !== undefined) throw invalid(`${unknown} is not a member of feedback; it takes id and verdict.`, unknown)
  return { id, verdict }
}

import type { Caller } from '../call.ts'
import { RequestError } from '../errors.ts'
import { mayUse } from '../routing/allowed-models.ts'
import { notOpenMessage } from '../routing/model-errors.ts'
import type { AppCollaborators } from './collaborators.ts'
import { headersOf, type AppContext } from './context.ts'
import { speaksMessages } from './doors.ts'
import type { Endpoint } from './endpoint.ts'
import { refuseDuplicates } from './single-headers.ts'

type ModelsCollaborators = Pick<AppCollaborators, 'callers' | 'models'>

/** `GET /v1/models` and `/v1/models/{id}`: the names that this caller may ask for. https://platform.openai.com/docs/api-reference/models */
export const modelEndpoints = (collaborators: ModelsCollaborators): readonly Endpoint[] =>
  ['/v1/models', '/models'].flatMap((path): readonly Endpoint[] => [
    { method: 'GET', path, answer: (c) => listModels(c, collaborators) },
    // Names hold slashes, which clients send as they are or escaped.
    { method: 'GET', path: `${path}/:id{.+}`, answer: (c) => showModel(c, collaborators) },
  ])

const listModels = (c: AppContext, { callers, models }: ModelsCollaborators): Response => {
  const caller = callerOf(c, callers)
  const open = models.list().filter(({ id }) => mayUse(caller.models, id))
  if (speaksMessages(c)) return respond(c, pageOf(open.map(({ id }) => id)))
  return respond(c, { object: 'list', data: open.map(({ id, ownedBy }) => modelBody(id, ownedBy)) })
}

/** Also names that no list holds but that lead to a provider. */
const showModel = (c: AppContext, { callers, models }: ModelsCollaborators): Response => {
  const caller = callerOf(c, callers)
  const id = c.req.param('id') ?? ''
  const known = models.list().map((model) => model.id)
  if (!mayUse(caller.models, id)) throw notOpen(id, caller, known)
  const route = models.resolve(id, caller.models)
  if (speaksMessages(c)) return respond(c, claudeModelBody(id))
  const listed = models.list().find((model) => model.id === id)
  return respond(c, modelBody(id, listed?.ownedBy ?? route.deployments[0].account.provider.name))
}

const callerOf = (c: AppContext, callers: AppCollaborators['callers']): Caller => {
  refuseDuplicates(headersOf(c))
  return callers.identify(headersOf(c))
}

// When a model was made is not known here, and clients want a number.
const modelBody = (id: string, ownedBy: string) => ({ id, object: 'model', created: 0, owned_by: ownedBy })

/** https://platform.claude.com/docs/en/api/models-list. All names come on one page. */
const pageOf = (ids: readonly string[]) => ({
  data: ids.map(claudeModelBody),
  has_more: false,
  first_id: ids[0] ?? null,
  last_id: ids.at(-1) ?? null,
})

const claudeModelBody = (id: string) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: '1970-01-01T00:00:00Z',
})

const notOpen = (id: string, { name, models: allowed }: Caller, known: readonly string[]): RequestError =>
  new RequestError({
    status: 404,
    kind: 'not-found',
    code: 'model_not_found',
    param: 'model',
    message: notOpenMessage(id, { client: name, allowed, known }),
  })

const respond = (c: AppContext, body: object): Response => c.json(body, 200, { 'x-request-id': c.get('requestId') })

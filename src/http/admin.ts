import { readBody } from '../cache/lossless.ts'
import { readPurgeRequest } from '../cache/purge-request.ts'
import { StoreError } from '../cache/stores/errors.ts'
import { RequestError } from '../errors.ts'
import { adminGate } from './admin-gate.ts'
import { requestBytes } from './body.ts'
import type { AppCollaborators } from './collaborators.ts'
import type { AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'

type AdminCollaborators = Pick<AppCollaborators, 'admin' | 'store' | 'settings' | 'clock' | 'onFault'>

/** `GET /admin/cache/stats` and `POST /admin/cache/purge` (docs/caching.md). */
export const adminEndpoints = (collaborators: AdminCollaborators): readonly Endpoint[] => {
  const { admin, store } = collaborators
  const checkAdmin = adminGate(admin.key)
  return [
    {
      method: 'GET',
      path: '/admin/cache/stats',
      answer: async (c) => {
        checkAdmin(c)
        return respond(c, { tiers: await fromStore(c, () => store.stats(), collaborators) })
      },
    },
    {
      method: 'POST',
      path: '/admin/cache/purge',
      answer: async (c) => {
        checkAdmin(c)
        return respond(c, { purged: await purge(c, collaborators) })
      },
    },
  ]
}

const purge = async (c: AppContext, collaborators: AdminCollaborators): Promise<number> => {
  const { settings, clock, store } = collaborators
  const limits = { limitBytes: settings.bodyLimitBytes, timeoutMs: settings.bodyTimeoutMs, clock }
  const { selector, mode } = readPurgeRequest(readBody(await requestBytes(c, limits)).body)
  return fromStore(c, () => store.purge(selector, mode, clock.now()), collaborators)
}

/** Here a store that fails must be told: who purges has to know that it did not happen. */
const fromStore = async <T>(c: AppContext, ask: () => Promise<T>, { onFault }: AdminCollaborators): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof StoreError)) onFault(error, c.get('requestId'))
    const message = error instanceof StoreError ? error.message : 'The cache store did not do it.'
    throw new RequestError({
      status: 503,
      kind: 'unavailable',
      code: 'store_unavailable',
      message,
    })
  }
}

const respond = (c: AppContext, body: object): Response =>
  c.json(body, 200, { 'x-request-id': c.get('requestId'), 'cache-control': 'no-store' })

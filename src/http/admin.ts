import { readBody } from '../cache/lossless.ts'
import { readPurgeRequest } from '../cache/purge-request.ts'
import { fromStore, respond } from './admin-answer.ts'
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

import { adminGate } from './admin-gate.ts'
import type { AppCollaborators } from './collaborators.ts'
import { unkept } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /admin/stats`: what stands on /metrics, summed (docs/observing.md). */
export const statsEndpoints = ({
  admin,
  metrics,
}: Pick<AppCollaborators, 'admin' | 'metrics'>): readonly Endpoint[] => {
  const checkAdmin = adminGate(admin.key)
  return [
    {
      method: 'GET',
      path: '/admin/stats',
      answer: async (c) => {
        checkAdmin(c)
        return c.json(await metrics.summary(), 200, unkept(c))
      },
    },
  ]
}

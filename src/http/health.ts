import type { AppCollaborators } from './collaborators.ts'
import { unkept } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { keyGate } from './key-gate.ts'

/** `/healthz` (the process answers), `/readyz` (send requests here) and `/metrics`. Open unless `metrics.key` is set; they name only what the configuration names. */
export const healthEndpoints = ({
  metrics,
  readiness,
  version,
}: Pick<AppCollaborators, 'metrics' | 'readiness' | 'version'>): readonly Endpoint[] => {
  const checkKey = keyGate(metrics.key, 'metrics.key')
  return [
    {
      method: 'GET',
      path: '/healthz',
      answer: (c) => {
        checkKey(c)
        return c.json({ status: 'ok', version }, 200, unkept(c))
      },
    },
    {
      method: 'GET',
      path: '/readyz',
      answer: (c) => {
        checkKey(c)
        const { ready, detail, store, semantic, providers } = readiness()
        return c.json({ ready, detail, store, semantic, providers }, ready ? 200 : 503, unkept(c))
      },
    },
    {
      method: 'GET',
      path: '/metrics',
      answer: async (c) => {
        checkKey(c)
        const { text, contentType } = await metrics.render()
        return c.body(text, 200, { ...unkept(c), 'content-type': contentType })
      },
    },
  ]
}

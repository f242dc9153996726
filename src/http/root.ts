import { unkept, type AppContext } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** `GET /`: the dashboard for a browser, and where things are for everything else. */
export const rootEndpoint = ({ docs }: { readonly docs: boolean }): Endpoint => ({
  method: 'GET',
  path: '/',
  answer: (c) =>
    wantsPage(c)
      ? new Response(null, { status: 302, headers: { ...headersFor(c), location: '/dashboard' } })
      : c.json({ ...places, ...(docs ? { docs: '/docs', openapi: '/openapi.json' } : {}) }, 200, headersFor(c)),
})

const places = {
  name: 'Reprise',
  api: '/v1',
  models: '/v1/models',
  dashboard: '/dashboard',
  health: '/healthz',
  readiness: '/readyz',
} as const

/** Browsers name text/html; curl and SDKs take anything. */
const wantsPage = (c: AppContext): boolean => /\btext\/html\b/i.test(c.req.header('accept') ?? '')

const headersFor = (c: AppContext) => ({ ...unkept(c), vary: 'accept' })

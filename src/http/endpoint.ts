import type { Hono } from 'hono'
import type { Dialect } from '../dialect.ts'
import { RequestError, shown } from '../errors.ts'
import { meantBy } from '../nearest.ts'
import type { AppContext, AppEnv } from './context.ts'
import { problemResponse } from './problem-response.ts'

/** One method of one path. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As Hono writes paths. */
  readonly path: string
  answer(c: AppContext): Response | Promise<Response>
}

/** Opens endpoints. Their paths refuse every other method (405), and every other path is refused with what may have been meant (404). */
export const openEndpoints = (
  app: Hono<AppEnv>,
  endpoints: readonly Endpoint[],
  wordsFor: (c: AppContext) => Pick<Dialect, 'error'>,
): void => {
  for (const { method, path, answer } of endpoints) app.on(method, path, answer)
  for (const path of new Set(endpoints.map((endpoint) => endpoint.path))) {
    const methods = endpoints.filter((endpoint) => endpoint.path === path).map(({ method }) => method)
    const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ')
    app.all(path, (c) => {
      const response = problemResponse(wordsFor(c), wrongMethod(c, allow), c.get('requestId'))
      response.headers.set('allow', allow)
      return response
    })
  }
  const paths = endpoints.map(({ path }) => path).filter((path) => !/[:*]/.test(path))
  app.notFound((c) => problemResponse(wordsFor(c), unknownPath(c, paths), c.get('requestId')))
}

const wrongMethod = (c: AppContext, allow: string): RequestError =>
  new RequestError({
    status: 405,
    kind: 'invalid-request',
    code: 'method_not_allowed',
    message: `${c.req.method} is not a method of ${shown(c.req.path)}; it takes ${allow}.`,
  })

const unknownPath = (c: AppContext, paths: readonly string[]): RequestError => {
  const meant = meantBy(c.req.path, paths)
  const hint =
    meant === undefined ? `There are: ${once(paths).join(', ')}. GET /docs shows them.` : `Did you mean ${meant}?`
  return new RequestError({
    status: 404,
    kind: 'not-found',
    code: 'unknown_path',
    message: `There is nothing at ${shown(c.req.path)}. ${hint}`,
  })
}

/** Without the doors' second names, which lack /v1. */
const once = (paths: readonly string[]): readonly string[] => paths.filter((path) => !paths.includes(`/v1${path}`))

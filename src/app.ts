import { Hono } from 'hono'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import type { MiddlewareHandler } from 'hono'
import { problemOf } from './errors.ts'
import { adminEndpoints } from './http/admin.ts'
import { entriesEndpoints } from './http/cache-entries.ts'
import { transferEndpoints } from './http/cache-transfer.ts'
import type { AppCollaborators } from './http/collaborators.ts'
import type { AppContext, AppEnv } from './http/context.ts'
import { conversation } from './http/conversation.ts'
import { openToOrigins } from './http/cors.ts'
import { pageEndpoints } from './http/dashboard-page.ts'
import { dashboardEndpoints } from './http/dashboard.ts'
import { docsEndpoints } from './http/docs.ts'
import { doorsOf, errorDialect } from './http/doors.ts'
import { openEndpoints, type Endpoint } from './http/endpoint.ts'
import { healthEndpoints } from './http/health.ts'
import { feedbackEndpoints } from './http/feedback.ts'
import { heldResponseEndpoints } from './http/held-responses.ts'
import { onlyLoopbackHosts } from './http/loopback.ts'
import { modelEndpoints } from './http/models.ts'
import { problemResponse } from './http/problem-response.ts'
import { promptAnswer } from './http/prompts.ts'
import { refuseWhileDraining } from './http/draining.ts'
import { requestHeaders } from './http/request-headers.ts'
import { requestId } from './http/request-id.ts'
import { rootEndpoint } from './http/root.ts'
import { statsEndpoints } from './http/stats.ts'

/** The HTTP side: every path, in the order in which a request meets it. Opens nothing; `listen` does. */
export const createApp = (collaborators: AppCollaborators): Hono<AppEnv> => {
  const { dialects, settings, onFault } = collaborators
  const origins = settings.cors?.origins ?? []
  // Named, because the default would fall back to a slower one without a word when a path is added that this one cannot read.
  const app = new Hono<AppEnv>({ router: new RegExpRouter() })
  app.use(requestHeaders)
  app.use(requestId)
  if (settings.loopbackHostsOnly === true) app.use(onlyLoopbackHosts({ crossSite: origins.length > 0 }))
  app.use(refuseWhileDraining(collaborators.draining))
  const wordsFor = (c: AppContext) => errorDialect(c, dialects)

  const called = [
    ...doorEndpoints(collaborators),
    ...heldResponseEndpoints(collaborators),
    ...feedbackEndpoints(collaborators),
    ...modelEndpoints(collaborators),
  ]
  if (origins.length > 0) for (const { path } of called) app.use(path, openToOrigins(origins))

  const dashboardPage = [...pageEndpoints(collaborators.dashboard.page), ...dashboardEndpoints(collaborators)]
  openEndpoints(
    app,
    [
      ...called,
      ...adminEndpoints(collaborators),
      ...entriesEndpoints(collaborators),
      ...transferEndpoints(collaborators),
      ...healthEndpoints(collaborators),
      ...statsEndpoints(collaborators),
      ...docsEndpoints(collaborators),
      rootEndpoint({ docs: settings.docs !== false }),
      ...dashboardPage,
    ],
    wordsFor,
  )
  // Last, so that no prompt file can take a path away from a door.
  app.use(openPrompts(collaborators))
  app.onError((error, c) => {
    if (problemOf(error).kind === 'internal') onFault(error, c.get('requestId'))
    return problemResponse(wordsFor(c), error, c.get('requestId'))
  })
  return app
}

const doorEndpoints = (collaborators: AppCollaborators): readonly Endpoint[] =>
  doorsOf(collaborators.dialects).flatMap((door) => {
    const answer = conversation(door, collaborators)
    return door.paths.map((path): Endpoint => ({ method: 'POST', path, answer }))
  })

const openPrompts = (collaborators: AppCollaborators): MiddlewareHandler<AppEnv> => {
  const origins = collaborators.settings.cors?.origins ?? []
  const open = origins.length > 0 ? openToOrigins(origins) : undefined
  return async (c, next) => {
    const answer = promptAnswer(c, collaborators)
    if (answer === undefined) return next()
    return open === undefined ? answer : open(c, async () => void (c.res = await answer))
  }
}

import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { headersOf, type AppEnv } from './context.ts'

const wellFormed = /^[A-Za-z0-9][\w.:@/+=-]{0,127}$/

/** The caller's own id where it can stand in logs and headers, else a new one. */
export const requestIdFrom = (given: string | null | undefined): string =>
  given !== null && given !== undefined && wellFormed.test(given) ? given : randomUUID()

/** Gives every request its id before anything else happens to it. */
export const requestId = createMiddleware<AppEnv>((c, next) => {
  c.set('requestId', requestIdFrom(headersOf(c).get('x-request-id')))
  return next()
})

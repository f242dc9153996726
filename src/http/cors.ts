import { cors } from 'hono/cors'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'

const dayInSeconds = 86_400

/** What a page may read of an answer beside its body. */
const exposed = [
  'age',
  'cache-status',
  'etag',
  'retry-after',
  'retry-after-ms',
  'server-timing',
  'x-cache',
  'x-request-id',
  'x-reprise-attempts',
  'x-reprise-clamped',
  'x-reprise-cost',
  'x-reprise-dropped',
  'x-reprise-model',
  'x-reprise-prompt',
  'x-reprise-provider',
  'x-reprise-saved',
  'x-reprise-similarity',
  'x-should-retry',
]

/** Lets pages of these origins call the doors; `*` is all. Never with cookies, which mean nothing here. */
export const openToOrigins = (origins: readonly string[]): MiddlewareHandler<AppEnv> =>
  cors({
    origin: origins.includes('*') ? '*' : [...origins],
    allowMethods: ['GET', 'POST', 'DELETE'],
    exposeHeaders: exposed,
    maxAge: dayInSeconds,
  })

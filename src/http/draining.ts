import type { MiddlewareHandler } from 'hono'
import { RequestError } from '../errors.ts'
import type { AppEnv } from './context.ts'

const probed = new Set(['/healthz', '/readyz', '/metrics'])

/** While running answers finish, probes are answered and everything else is sent elsewhere. */
export const refuseWhileDraining =
  (draining: () => boolean = () => false): MiddlewareHandler<AppEnv> =>
  (c, next) => {
    if (draining() && !probed.has(c.req.path)) throw leaving()
    return next()
  }

const leaving = (): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'draining',
    message:
      'This gateway is stopping and takes no more calls. Send the call again: another instance, or the next start, answers it.',
    retryAfterMs: 1_000,
  })

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

/** The end of a call that was not answered when the gateway had to stop. */
export const brokenOff = (): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'draining',
    message:
      'This gateway stopped before the answer was whole (server.drainTimeout was over). Send the call again: another instance, or the next start, answers it.',
    retryAfterMs: 1_000,
  })

const leaving = (): RequestError =>
  new RequestError({
    status: 503,
    kind: 'unavailable',
    code: 'draining',
    message:
      'This gateway is stopping and takes no more calls. Send the call again: another instance, or the next start, answers it.',
    retryAfterMs: 1_000,
  })

import { RequestError } from '../errors.ts'
import { headersOf, socketOf, type AppContext } from './context.ts'
import { keyGate } from './key-gate.ts'
import { isLoopback, isLoopbackHost } from './loopback.ts'
import { refuseDuplicates } from './single-headers.ts'

/**
 * Guards the admin API: by `admin.key` where it is set. Without it only a program on this machine is let in, and neither a page in its
 * browser (Origin, DNS rebinding) nor somebody behind a proxy on it. Throws `RequestError` 401 or 403.
 */
export const adminGate = (key: string | undefined): ((c: AppContext) => void) =>
  key === undefined ? localGate : keyGate(key, 'admin.key')

const localGate = (c: AppContext): void => {
  refuseDuplicates(headersOf(c))
  const doubt = doubts.find(({ holds }) => holds(c))
  if (doubt !== undefined) throw notLocal(doubt.reason)
}

interface Doubt {
  readonly reason: string
  holds(c: AppContext): boolean
}

const doubts: readonly Doubt[] = [
  {
    reason: 'it comes from another machine',
    holds: (c) => !isLoopback(socketOf(c).incoming?.socket.remoteAddress),
  },
  {
    reason: 'its Host is not a loopback address',
    holds: (c) => !isLoopbackHost(c.req.header('host')),
  },
  {
    reason: 'a page of another origin sent it',
    holds: (c) => isForeign(c),
  },
  {
    reason: 'a proxy forwarded it',
    holds: (c) => Object.keys(c.req.header()).some((name) => forwarding.test(name)),
  },
]

/** What proxies add. */
const forwarding =
  /^(?:forwarded|via|x-forwarded.*|x-real-ip|x-client-ip|x-cluster-client-ip|x-original-.*|x-envoy-.*|true-client-ip|cf-.*|fastly-.*|fly-.*|x-azure-.*|x-amzn-trace-id|x-proxy.*)$/

/** Browsers tell where a request comes from. https://www.w3.org/TR/fetch-metadata/ */
const isForeign = (c: AppContext): boolean => {
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && origin !== `http://${c.req.header('host') ?? ''}`
}

const notLocal = (reason: string): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'admin_key_needed',
    message: `Without admin.key the admin API answers only this machine, and ${reason}. Set admin.key and send it as Authorization: Bearer <key>.`,
  })

import ipaddr from 'ipaddr.js'
import type { MiddlewareHandler } from 'hono'
import { RequestError, shown } from '../errors.ts'
import { headersOf, type AppEnv } from './context.ts'

export const isLoopback = (address: string | undefined): boolean =>
  address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'

const hostPattern = /^(\[[\da-f:.]+\]|[a-z\d.-]+)(?::\d{1,5})?$/i

// What nearly all requests name; the rest takes parsing.
const usual = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/

/** Whether a Host header names this machine by a name that no DNS answer can give to another. */
export const isLoopbackHost = (host: string | undefined): boolean => {
  if (host !== undefined && usual.test(host)) return true
  const name = hostPattern.exec(host ?? '')?.[1]?.toLowerCase() ?? ''
  return name === 'localhost' || isLoopback(name.replaceAll(/^\[|\]$/g, ''))
}

/**
 * Keeps web pages out of a gateway that asks for no key: by DNS rebinding a page reaches loopback under a name of its own, which is then
 * its origin, so that neither CORS nor a preflight stands in its way.
 */
export const onlyLoopbackHosts =
  ({ crossSite }: { readonly crossSite: boolean }): MiddlewareHandler<AppEnv> =>
  (c, next) => {
    const host = headersOf(c).get('host')
    if (host !== null && !isLoopbackHost(host)) throw strangeHost(host)
    // An <img> of any page could ask for a prompt that answers GET.
    if (!crossSite && headersOf(c).get('sec-fetch-site') === 'cross-site') throw otherSite()
    return next()
  }

const otherSite = (): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'cross_site_not_allowed',
    message:
      'Without clients the gateway answers no page of another site. Name the site in server.cors.origins, or configure clients with keys.',
  })

const strangeHost = (host: string): RequestError =>
  new RequestError({
    status: 403,
    kind: 'permission',
    code: 'host_not_allowed',
    message:
      `Without clients the gateway answers only requests for localhost or 127.0.0.1, and this one names ${shown(host)}. ` +
      'Configure clients with keys, or set server.open: true if something in front guards it.',
  })

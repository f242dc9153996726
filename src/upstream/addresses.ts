import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Why a URL that came with a request must not be called; undefined when it may. Names are judged by their look alone: pair this with
 * `publicLookup`, which judges what they resolve to. Addresses that the operator configured are exempt from both.
 */
export const addressRefusal = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'not an http or https address'
  if (url.username !== '' || url.password !== '') return 'an address must not hold a credential'
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (ipaddr.isValid(host)) return isPublicAddress(host) ? undefined : `${host} is not a public address`
  const isInside = !host.includes('.') || insideNames.test(host)
  return isInside ? `${host} is a name for machines of an inside network` : undefined
}

/** Names that never mean a host of the Internet: RFC 6761, RFC 6762, RFC 8375, and what clouds call their metadata servers. */
const insideNames = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|corp|home)$/i

/** True only for global unicast addresses (IANA special-purpose registries), also where IPv6 carries an IPv4 address. */
export const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false
  // IPv4-mapped IPv6 comes out as IPv4.
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast' || metadataServers.has(address.toString())) return false
  // RFC 4291 §2.4: all global unicast of IPv6 so far is in 2000::/3; `::127.0.0.1` and its kin are not.
  return address.kind() === 'ipv4' || ((address.toByteArray()[0] ?? 0) & 0xe0) === 0x20
}

/** Azure's, the only one outside the private ranges. */
const metadataServers: ReadonlySet<string> = new Set(['168.63.129.16'])

/** Resolves a name for a socket (`connect.lookup` of a pool) and fails when any of its addresses is not public. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const inside = error === null ? addresses.find(({ address }) => !isPublicAddress(address)) : undefined
    const [first] = error === null ? addresses : []
    if (error !== null || first === undefined) callback(error, '')
    else if (inside !== undefined)
      callback(new Error(`${hostname} resolves to ${inside.address}, not a public address`), '')
    else if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

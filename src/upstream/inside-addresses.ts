import ipaddr from 'ipaddr.js'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import { addressRefusal, isPublicAddress } from './addresses.ts'

const blank = '***'

/**
 * The text with addresses blanked that are of use to the provider's own machines alone: hosts with a port, names and addresses of an inside
 * network, alone or in a URL. Links to the pages of a provider stay.
 */
export const withoutAddresses = (text: string): string =>
  text
    .replace(url, (whole, scheme: string, host: string) => (isPage(host) ? whole : scheme + blank))
    .replace(bracketed, (whole, host: string) => (ipaddr.isValid(host) ? blank : whole))
    .replace(colons, (whole, host: string) => (isInsideColons(host) ? blank : whole))
    .replace(dotted, (whole, host: string, port?: string) => (isInside(host, port) ? blank : whole))
    .replace(named, (whole, host: string, port?: string) => (isInside(host, port) ? blank : whole))
    .replace(quoted, (_whole, member: string, quote: string) => member + quote + blank + quote)
    .replace(reached, (_whole, verb: string) => verb + blank)
    .replace(failed, (_whole, code: string) => code + blank)
    .replace(soughtInVain, (_whole, words: string) => words + blank)

/** The same of every text in an error body. */
export const bodyWithoutAddresses = (body: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [name, hidden(value)]))

const hidden = (value: Json | undefined): Json => {
  if (typeof value === 'string') return withoutAddresses(value)
  if (Array.isArray(value)) return value.map(hidden)
  return isJsonObject(value) ? bodyWithoutAddresses(value) : (value ?? null)
}

const url = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#"'`<>()\\,;]+)/gi

/** No port, and a name that the Internet knows: what a link to documentation looks like. */
const isPage = (host: string): boolean =>
  !/:\d*$/.test(host) && !ipaddr.isValid(host) && addressRefusal(`https://${host}`) === undefined

const bracketed = /\[([0-9a-f:.]{2,45})\](?::\d{1,5})?/gi
const colons = /(?<![\w:.])((?:[0-9a-f]{0,4}:){2,8}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4}))(?::\d{2,5})?(?![\w:])/gi
/** As Java tells it, too: the name before the address (`vllm/10.0.0.5:8080`). */
const dotted = /(?<![\w.-])(?:[a-z][\w.-]{0,62}\/)?((?:\d{1,3}\.){3}\d{1,3})(:\d{2,5})?(?!\.?[\w-])/gi
const named = /(?<![\w.@/-])(localhost|(?:[a-z0-9_-]+\.)+[a-z0-9_-]+)(:\d{2,5})?(?![\w-])/gi

/** `a::b` may be code: an address has a digit, or one of the first groups of inside networks. */
const isInsideColons = (host: string): boolean =>
  host.length > 2 && /\d|^f[c-e][0-9a-f]{2}:/i.test(host) && ipaddr.isValid(host) && !isPublicAddress(host)

const isInside = (host: string, port: string | undefined): boolean => {
  if (fourParts.test(host) && ipaddr.isValid(host)) return port !== undefined || !isPublicAddress(host)
  if (insideName.test(host)) return true
  return port !== undefined && /\.[a-z]{2,}$/i.test(host)
}

const fourParts = /^(?:\d{1,3}\.){3}\d{1,3}$/
const insideName = /(?:^localhost|\.(?:localhost|local|internal|intranet|lan|svc|corp|home\.arpa))$/i

/** `HTTPConnectionPool(host='vllm-1', port=8000)` of Python. */
const quoted = /\b(host(?:name)?=)(['"])[^'"\s]{1,253}\2(?:, ?port=\d{1,5})?/gi

/** A name alone is one only where the words before it say so: `tokens:4096` is none. */
const reached =
  /\b((?:connect(?:ing|ion)?(?: to| refused)?|dial tcp|lookup|host(?:name)?)[ :]+)(?!\*)[a-z][a-z0-9-]*:\d{2,5}\b/gi

/** Codes as systems spell them: `exceeded` is none. */
const failed =
  /\b((?:E(?:CONN|HOST|NET|ADDR)[A-Z]+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_[A-Z]+)[ :]+)[A-Za-z][A-Za-z0-9-]*:\d{2,5}\b/g

/** A name without a port where names are sought. */
const soughtInVain =
  /\b((?:ENOTFOUND|EAI_AGAIN|dial tcp: lookup) |lookup (?=[\w-]+(?: on \*\*\*|: no such host)))[A-Za-z0-9][\w-]*/g

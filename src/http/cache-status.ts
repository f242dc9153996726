import type { CacheOutcome } from '../call.ts'

/** `x-cache`: one word for people and dashboards. */
export const xCache = ({ kind }: CacheOutcome): string => words[kind]

const words: Readonly<Record<CacheOutcome['kind'], string>> = {
  hit: 'HIT',
  'semantic-hit': 'SEMANTIC-HIT',
  stale: 'STALE',
  miss: 'MISS',
  bypass: 'BYPASS',
  refresh: 'REFRESH',
  collapsed: 'COLLAPSED',
}

/** `Cache-Status` of this gateway. RFC 9211 §2: `hit` and `fwd` exclude each other. */
export const cacheStatus = (outcome: CacheOutcome): string => {
  const { fwd, fwdStatus, ttlSeconds, stored, collapsed, detail } = outcome
  let status = fwd === undefined ? 'reprise; hit' : `reprise; fwd=${fwd}`
  if (fwd !== undefined && fwdStatus !== undefined) status += `; fwd-status=${fwdStatus}`
  if (ttlSeconds !== undefined) status += `; ttl=${Math.floor(ttlSeconds)}`
  if (stored === true) status += '; stored'
  if (collapsed === true) status += '; collapsed'
  return detail === undefined ? status : `${status}; detail=${item(detail)}`
}

// RFC 8941 §3.3.4
const token = /^[A-Za-z*][\w!#$%&'*+\-.^`|~:/]*$/

/** A token where it can be one, else a string. RFC 8941 §3.3.3. */
const item = (text: string): string =>
  token.test(text) ? text : `"${text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`

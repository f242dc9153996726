import { duration } from '../config/values.ts'
import { invalid } from '../errors.ts'
import { parseCacheControl, parseDeltaSeconds } from './cache-control.ts'
import {
  isErrorRate,
  isNamespace,
  isTag,
  isVariants,
  namespaceRule,
  semanticModes,
  tagRule,
  variantsRule,
  type Wishes,
} from './wishes.ts'

/** Request headers by lower-case name, several fields of one name joined by commas. `Headers` and Hono's requests fit. */
export interface RequestHeaders {
  get(name: string): string | null | undefined
}

/** A header that asks something of the cache. `read` gives undefined for an ill-formed value. */
interface HeaderRule {
  readonly header: string
  readonly expects: string
  readonly read: (value: string) => Wishes | undefined
}

/** What the headers ask: by our own names and HTTP's, and by those of other gateways. Throws `RequestError` naming an ill-formed one. */
export const headerWishes = (
  headers: RequestHeaders,
): { readonly own: readonly Wishes[]; readonly peers: readonly Wishes[] } => {
  const cacheControl = headers.get('cache-control') ?? ''
  const own = wishesBy(ownRules, headers)
  return {
    own: cacheControl === '' ? own : [cacheControlWishes(cacheControl), ...own],
    peers: wishesBy(peerRules, headers),
  }
}

const readTtl = (value: string): Wishes | undefined => {
  const { success, data } = duration.safeParse(/^\d+$/.test(value) ? `${value}s` : value)
  return success ? { ttlSeconds: data / 1_000 } : undefined
}

const readNamespace = (namespace: string): Wishes | undefined => (isNamespace(namespace) ? { namespace } : undefined)

const readTags = (value: string): Wishes | undefined => {
  const tags = value
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  return tags.every(isTag) ? { tags } : undefined
}

const readVariants = (value: string): Wishes | undefined => {
  const variants = /^\d+$/.test(value) ? Number(value) : Number.NaN
  return isVariants(variants) ? { variants } : undefined
}

const readSemantic = (value: string): Wishes | undefined => {
  const semantic = semanticModes.find((mode) => mode === value.toLowerCase())
  return semantic && { semantic }
}

const readMaxError = (value: string): Wishes | undefined => {
  const semanticMaxError = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN
  return isErrorRate(semanticMaxError) ? { semanticMaxError } : undefined
}

/** A header that says true or false, and what each asks. */
const flagRule = (header: string, asks: { readonly true: Wishes; readonly false: Wishes }): HeaderRule => ({
  header,
  expects: 'true or false',
  read: (value) => {
    const word = value.toLowerCase()
    return word === 'true' || word === '1' ? asks.true : word === 'false' || word === '0' ? asks.false : undefined
  },
})

const ownRules: readonly HeaderRule[] = [
  { header: 'x-reprise-cache-ttl', expects: 'a duration such as 30s, 15m, 1h or 7d', read: readTtl },
  { header: 'x-reprise-cache-namespace', expects: namespaceRule, read: readNamespace },
  { header: 'x-reprise-cache-tags', expects: `tags of ${tagRule}, separated by commas`, read: readTags },
  { header: 'x-reprise-cache-variants', expects: variantsRule, read: readVariants },
  { header: 'x-reprise-semantic', expects: semanticModes.join(', '), read: readSemantic },
  { header: 'x-reprise-semantic-max-error', expects: 'a share above 0 and up to 1, such as 0.005', read: readMaxError },
]

const peerRules: readonly HeaderRule[] = [
  flagRule('x-portkey-cache-force-refresh', { true: { noCache: true }, false: {} }),
  { header: 'x-portkey-cache-namespace', expects: namespaceRule, read: readNamespace },
  flagRule('cf-aig-skip-cache', { true: { noStore: true }, false: {} }),
  {
    header: 'cf-aig-cache-ttl',
    expects: 'whole seconds',
    read: (value) => (/^\d+$/.test(value) ? readTtl(value) : undefined),
  },
  flagRule('helicone-cache-enabled', { true: {}, false: { noStore: true } }),
  flagRule('x-openrouter-cache', { true: {}, false: { noStore: true } }),
]

const wishesBy = (rules: readonly HeaderRule[], headers: RequestHeaders): readonly Wishes[] => {
  const wishes: Wishes[] = []
  for (const { header, expects, read } of rules) {
    const value = headers.get(header)
    if (value === null || value === undefined) continue
    const wish = read(value.trim())
    if (wish === undefined) throw invalid(`The header ${header} is ill-formed; expected: ${expects}.`, header)
    wishes.push(wish)
  }
  return wishes
}

const cacheControlWishes = (field: string): Wishes => {
  const directives = parseCacheControl(field)
  const seconds = (name: string): number | undefined => {
    if (!directives.has(name)) return undefined
    const value = parseDeltaSeconds(directives.get(name))
    if (value === undefined) {
      throw invalid(
        `Cache-Control: ${name} is ill-formed; expected whole seconds, such as ${name}=60.`,
        'cache-control',
      )
    }
    return value
  }
  const anyStale = directives.has('max-stale') && directives.get('max-stale') === undefined
  return {
    noCache: directives.has('no-cache'),
    noStore: directives.has('no-store'),
    onlyIfCached: directives.has('only-if-cached'),
    maxAgeSeconds: seconds('max-age'),
    maxStaleSeconds: anyStale ? Infinity : seconds('max-stale'),
    staleIfErrorSeconds: seconds('stale-if-error'),
  }
}

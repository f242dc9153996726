import { noControls, type CacheControls } from '../call.ts'
import { invalid } from '../errors.ts'
import type { JsonObject } from '../json.ts'
import { headerWishes, type RequestHeaders } from './header-wishes.ts'
import { memberWishes } from './member-wishes.ts'
import { maxTags, semanticModes, type Wishes } from './wishes.ts'

/**
 * What the caller asks of the cache, from its headers and the body member `cache`. Where several say it, the strictest counts; of
 * namespaces the first in the order own header, body member, peers' headers. Throws `RequestError` (400) naming what is ill-formed.
 */
export const readControls = (headers: RequestHeaders, member: JsonObject | undefined): CacheControls => {
  const { own, peers } = headerWishes(headers)
  const wishes = [...own, ...(member === undefined ? [] : [memberWishes(member)]), ...peers]
  return wishes.length === 0 ? noControls : together(wishes)
}

const together = (wishes: readonly Wishes[]): CacheControls => ({
  noCache: wishes.some(({ noCache }) => noCache),
  noStore: wishes.some(({ noStore }) => noStore),
  onlyIfCached: wishes.some(({ onlyIfCached }) => onlyIfCached),
  maxAgeSeconds: least(wishes.map(({ maxAgeSeconds }) => maxAgeSeconds)),
  maxStaleSeconds: least(wishes.map(({ maxStaleSeconds }) => maxStaleSeconds)),
  staleIfErrorSeconds: least(wishes.map(({ staleIfErrorSeconds }) => staleIfErrorSeconds)),
  ttlSeconds: least(wishes.map(({ ttlSeconds }) => ttlSeconds)),
  namespace: wishes.find(({ namespace }) => namespace !== undefined)?.namespace,
  tags: allTags(wishes),
  variants: least(wishes.map(({ variants }) => variants)),
  semantic: semanticModes.find((mode) => wishes.some(({ semantic }) => semantic === mode)),
  semanticMaxError: least(wishes.map(({ semanticMaxError }) => semanticMaxError)),
})

const least = (values: readonly (number | undefined)[]): number | undefined => {
  const given = values.filter((value) => value !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}

const allTags = (wishes: readonly Wishes[]): readonly string[] => {
  const tags = [...new Set(wishes.flatMap(({ tags = [] }) => tags))]
  if (tags.length > maxTags) {
    throw invalid(`x-reprise-cache-tags and cache.tags hold ${tags.length} tags; at most ${maxTags} are allowed.`)
  }
  return tags
}

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { noControls, type CacheControls } from '../../src/call.ts'
import { readControls } from '../../src/cache/controls.ts'
import { semanticModes } from '../../src/cache/wishes.ts'
import { RequestError } from '../../src/errors.ts'
import type { JsonObject } from '../../src/json.ts'

const controls = (headers: Record<string, string>, member?: JsonObject): CacheControls =>
  readControls(new Headers(headers), member)

const asked = (changes: Partial<CacheControls>): CacheControls => ({ ...noControls, ...changes })

const refusal = (headers: Record<string, string>, member?: JsonObject) => {
  try {
    controls(headers, member)
  } catch (error) {
    if (error instanceof RequestError) return error.problem
    throw error
  }
  throw new Error('it was accepted')
}

describe('readControls by header', () => {
  it('asks nothing where nothing is said', () => {
    expect(readControls({ get: () => undefined }, undefined)).toBe(noControls)
    expect(readControls({ get: () => null }, {})).toEqual(noControls)
  })

  it.each<[string, Record<string, string>, Partial<CacheControls>]>([
    ['no-cache', { 'cache-control': 'no-cache' }, { noCache: true }],
    ['no-store', { 'cache-control': 'No-Store' }, { noStore: true }],
    ['only-if-cached', { 'cache-control': 'only-if-cached' }, { onlyIfCached: true }],
    ['max-age', { 'cache-control': 'max-age=60' }, { maxAgeSeconds: 60 }],
    ['max-age in quotes', { 'cache-control': 'max-age="60"' }, { maxAgeSeconds: 60 }],
    ['the first of two', { 'cache-control': 'max-age=60, max-age=5' }, { maxAgeSeconds: 60 }],
    ['more seconds than there are', { 'cache-control': 'max-age=99999999999999999999' }, { maxAgeSeconds: 2 ** 31 }],
    ['max-stale for any time', { 'cache-control': 'max-stale' }, { maxStaleSeconds: Infinity }],
    ['max-stale for a time', { 'cache-control': 'max-stale=60' }, { maxStaleSeconds: 60 }],
    ['stale-if-error', { 'cache-control': 'stale-if-error=600' }, { staleIfErrorSeconds: 600 }],
    [
      'several',
      { 'cache-control': 'max-age=0,no-cache ,  max-stale=1' },
      { noCache: true, maxAgeSeconds: 0, maxStaleSeconds: 1 },
    ],
    ['what is unknown', { 'cache-control': 'no-transform, min-fresh=x, community="UCI, no-store", foo=bar=baz' }, {}],
    ['nothing', { 'cache-control': '' }, {}],
    ['a ttl with a unit', { 'x-reprise-cache-ttl': '1h' }, { ttlSeconds: 3_600 }],
    ['a ttl in milliseconds', { 'x-reprise-cache-ttl': '250ms' }, { ttlSeconds: 0.25 }],
    ['a ttl in days', { 'x-reprise-cache-ttl': '7d' }, { ttlSeconds: 604_800 }],
    ['a ttl in bare seconds', { 'x-reprise-cache-ttl': '90' }, { ttlSeconds: 90 }],
    ['a namespace', { 'x-reprise-cache-namespace': 'beta' }, { namespace: 'beta' }],
    ['tags', { 'x-reprise-cache-tags': 'product-42, catalog,,product-42' }, { tags: ['product-42', 'catalog'] }],
    ['the semantic mode', { 'x-reprise-semantic': 'Observe' }, { semantic: 'observe' }],
    ['an error rate', { 'x-reprise-semantic-max-error': '0.005' }, { semanticMaxError: 0.005 }],
    ['variants', { 'x-reprise-cache-variants': '3' }, { variants: 3 }],
  ])('reads %s', (_, headers, expected) => {
    expect(controls(headers)).toEqual(asked(expected))
  })

  it.each<[string, Record<string, string>, Partial<CacheControls>]>([
    ['x-portkey-cache-force-refresh: true', { 'x-portkey-cache-force-refresh': 'true' }, { noCache: true }],
    ['x-portkey-cache-force-refresh: False', { 'x-portkey-cache-force-refresh': 'False' }, {}],
    ['x-portkey-cache-namespace', { 'x-portkey-cache-namespace': 'beta' }, { namespace: 'beta' }],
    ['cf-aig-skip-cache: true', { 'cf-aig-skip-cache': 'true' }, { noStore: true }],
    ['cf-aig-skip-cache: false', { 'cf-aig-skip-cache': 'false' }, {}],
    ['cf-aig-cache-ttl', { 'cf-aig-cache-ttl': '3600' }, { ttlSeconds: 3_600 }],
    ['Helicone-Cache-Enabled: false', { 'Helicone-Cache-Enabled': 'false' }, { noStore: true }],
    ['Helicone-Cache-Enabled: true', { 'Helicone-Cache-Enabled': 'true' }, {}],
    ['X-OpenRouter-Cache: 0', { 'X-OpenRouter-Cache': '0' }, { noStore: true }],
    ['X-OpenRouter-Cache: 1', { 'X-OpenRouter-Cache': '1' }, {}],
  ])('takes the spelling of peers: %s', (_, headers, expected) => {
    expect(controls(headers)).toEqual(asked(expected))
  })

  it.each([
    ['cache-control', 'max-age', 'max-age=soon'],
    ['cache-control', 'max-age', 'max-age'],
    ['cache-control', 'max-age', 'max-age=-1'],
    ['cache-control', 'max-age', 'max-age=6 0'],
    ['cache-control', 'max-age', 'max-age="60'],
    ['cache-control', 'max-stale', 'max-stale=1.5'],
    ['cache-control', 'max-stale', 'max-stale='],
    ['cache-control', 'stale-if-error', 'no-cache, stale-if-error'],
    ['x-reprise-cache-ttl', 'x-reprise-cache-ttl', 'soon'],
    ['x-reprise-cache-ttl', 'x-reprise-cache-ttl', '-1s'],
    ['x-reprise-cache-ttl', 'x-reprise-cache-ttl', ''],
    ['x-reprise-cache-namespace', 'x-reprise-cache-namespace', 'two words'],
    ['x-reprise-cache-namespace', 'x-reprise-cache-namespace', 'x'.repeat(129)],
    ['x-reprise-cache-tags', 'x-reprise-cache-tags', 'a, two words'],
    ['x-reprise-cache-tags', 'x-reprise-cache-tags', 'x'.repeat(129)],
    ['x-reprise-cache-tags', 'tags', Array.from({ length: 33 }, (_, index) => `t${index}`).join()],
    ['x-reprise-cache-variants', 'x-reprise-cache-variants', 'many'],
    ['x-reprise-cache-variants', 'x-reprise-cache-variants', '0'],
    ['x-reprise-cache-variants', 'x-reprise-cache-variants', '17'],
    ['x-reprise-cache-variants', 'x-reprise-cache-variants', '2.5'],
    ['x-reprise-semantic', 'x-reprise-semantic', 'on'],
    ['x-reprise-semantic-max-error', 'x-reprise-semantic-max-error', '0'],
    ['x-reprise-semantic-max-error', 'x-reprise-semantic-max-error', '1.1'],
    ['x-reprise-semantic-max-error', 'x-reprise-semantic-max-error', '1%'],
    ['cf-aig-skip-cache', 'cf-aig-skip-cache', 'maybe'],
    ['cf-aig-cache-ttl', 'cf-aig-cache-ttl', '1h'],
    ['x-portkey-cache-force-refresh', 'x-portkey-cache-force-refresh', 'yes!'],
    ['helicone-cache-enabled', 'helicone-cache-enabled', ''],
    ['x-openrouter-cache', 'x-openrouter-cache', 'off'],
  ])('%s: a 400 that names %s for "%s"', (header, named, value) => {
    const { status, message } = refusal({ [header]: value })
    expect(status).toBe(400)
    expect(message).toContain(named)
  })
})

describe('readControls by the body member', () => {
  it.each<[JsonObject, Partial<CacheControls>]>([
    [{ 'no-cache': true }, { noCache: true }],
    [{ 'no-store': true }, { noStore: true }],
    [{ 'no-cache': false, 'no-store': false }, {}],
    [{ 's-maxage': 60 }, { maxAgeSeconds: 60 }],
    [{ ttl: 3600 }, { ttlSeconds: 3_600 }],
    [{ namespace: 'beta' }, { namespace: 'beta' }],
    [{ tags: ['product-42', 'catalog'] }, { tags: ['product-42', 'catalog'] }],
    [{ semantic: 'verified' }, { semantic: 'verified' }],
    [{ semantic: { mode: 'observe', 'max-error': 0.01 } }, { semantic: 'observe', semanticMaxError: 0.01 }],
    [{ variants: 3 }, { variants: 3 }],
  ])('reads %j', (member, expected) => {
    expect(controls({}, member)).toEqual(asked(expected))
  })

  it.each<[string, JsonObject]>([
    ['cache.no-cache', { 'no-cache': 'yes' }],
    ['cache.no-store', { 'no-store': 1 }],
    ['cache.s-maxage', { 's-maxage': -1 }],
    ['cache.ttl', { ttl: '1h' }],
    ['cache.namespace', { namespace: '' }],
    ['cache.tags', { tags: 'one' }],
    ['cache.tags.1', { tags: ['one', 'two,three'] }],
    ['cache.tags', { tags: Array.from({ length: 33 }, (_, index) => `t${index}`) }],
    ['cache.semantic', { semantic: 'on' }],
    ['cache.semantic.max-error', { semantic: { 'max-error': 2 } }],
    ['cache.no_store', { no_store: true }],
    ['cache.__proto__', JSON.parse('{"__proto__":{}}') as JsonObject],
  ])('names %s in a 400', (param, member) => {
    expect(refusal({}, member)).toMatchObject({ status: 400, param, message: expect.stringContaining(param) })
  })

  it('offers what was meant by an unknown member', () => {
    expect(refusal({}, { 'no-stroe': true }).message).toContain('did you mean no-store?')
  })
})

describe('readControls from several places', () => {
  it('takes the strictest of each', () => {
    const headers = {
      'cache-control': 'max-age=60',
      'x-reprise-cache-ttl': '1h',
      'x-reprise-cache-tags': 'a,b',
      'x-reprise-semantic': 'verified',
      'cf-aig-cache-ttl': '60',
      'cf-aig-skip-cache': 'true',
    }
    const member = { 'no-cache': true, 's-maxage': 30, ttl: 120, tags: ['b', 'c'], semantic: 'off' }
    expect(controls(headers, member)).toEqual(
      asked({
        noCache: true,
        noStore: true,
        maxAgeSeconds: 30,
        ttlSeconds: 60,
        tags: ['a', 'b', 'c'],
        semantic: 'off',
      }),
    )
  })

  it('never takes false back to true', () => {
    expect(
      controls({ 'cache-control': 'no-store', 'helicone-cache-enabled': 'true' }, { 'no-store': false }).noStore,
    ).toBe(true)
  })

  it('takes the first namespace: own header, body member, peers', () => {
    const peer = { 'x-portkey-cache-namespace': 'peer' }
    expect(controls({ ...peer, 'x-reprise-cache-namespace': 'own' }, { namespace: 'member' }).namespace).toBe('own')
    expect(controls(peer, { namespace: 'member' }).namespace).toBe('member')
    expect(controls(peer, {}).namespace).toBe('peer')
  })

  it('bounds the tags of all places together', () => {
    const tags = (letter: string) => Array.from({ length: 20 }, (_, index) => `${letter}${index}`)
    expect(refusal({ 'x-reprise-cache-tags': tags('a').join() }, { tags: tags('b') }).message).toContain('at most 32')
  })
})

it.each(['caching.md', 'semantic.md'])(
  'docs/%s names every mode of x-reprise-semantic that the refusal names',
  (page) => {
    const told = refusal({ 'x-reprise-semantic': 'bogus' }).message
    const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
    const [line = ''] = /^.*`x-reprise-semantic: off.*$/m.exec(text) ?? []
    for (const mode of semanticModes) {
      expect(told).toContain(mode)
      expect(line).toMatch(new RegExp(`\\b${mode}\\b`))
    }
  },
)

import { describe, expect, it } from 'vitest'
import { noControls, type CacheControls } from '../../src/call.ts'
import { cachePolicy, type CachePolicy, type PolicyQuestion } from '../../src/cache/policy.ts'
import type { CacheSettings } from '../../src/cache/settings.ts'

const minute = 60_000
const hour = 60 * minute

const settings: CacheSettings = {
  enabled: true,
  ttlMs: hour,
  staleWhileRevalidateMs: 10 * minute,
  staleIfErrorMs: 24 * hour,
  refreshAhead: 0.9,
  scope: 'tenant',
  maxEntryBytes: 4_000_000,
}

const policy = (controls: Partial<CacheControls> = {}, changes: Partial<PolicyQuestion> = {}): CachePolicy =>
  cachePolicy({
    request: { body: {}, model: 'demo/echo', stream: false },
    controls: { ...noControls, ...controls },
    lossless: true,
    settings,
    route: {},
    ...changes,
  })

describe('cachePolicy', () => {
  it('reads and writes within the operator’s limits where the caller asks nothing', () => {
    expect(policy()).toEqual({
      bypass: undefined,
      read: true,
      write: true,
      fwd: 'miss',
      onlyIfCached: false,
      namespace: 'default',
      tags: [],
      variants: 1,
      ttlMs: hour,
      maxTtlMs: hour,
      model: 'demo/echo',
      staleWhileRevalidateMs: 10 * minute,
      staleIfErrorMs: 24 * hour,
      maxAgeMs: Infinity,
      maxStaleMs: 10 * minute,
      maxStaleIfErrorMs: 24 * hour,
      clamped: [],
    })
  })

  it.each<[string, CachePolicy]>([
    ['no-store', policy({ noStore: true })],
    ['no-store', policy({ noStore: true, noCache: true })],
    ['disabled', policy({}, { settings: { ...settings, enabled: false } })],
    ['disabled', policy({}, { route: { enabled: false } })],
    ['inexact-body', policy({}, { lossless: false })],
    ['background', policy({}, { request: { body: {}, model: 'm', stream: false, unrepeatable: 'background' } })],
  ])('stands aside: %s', (bypass, decided) => {
    expect(decided).toMatchObject({ bypass, read: false, write: false, fwd: 'bypass' })
  })

  it('lets a model turn on what is off for the others', () => {
    const off = { ...settings, enabled: false }
    expect(policy({}, { settings: off, route: { enabled: true } }).bypass).toBeUndefined()
  })

  it.each([{ noCache: true }, { maxAgeSeconds: 0 }])('does not read but does store after %j', (controls) => {
    expect(policy(controls)).toMatchObject({ read: false, write: true, fwd: 'request', bypass: undefined })
  })

  it('carries only-if-cached through, whatever else is asked', () => {
    expect(policy({ onlyIfCached: true }).onlyIfCached).toBe(true)
    expect(policy({ onlyIfCached: true, noStore: true })).toMatchObject({ onlyIfCached: true, bypass: 'no-store' })
  })

  it('keeps namespace and tags as asked', () => {
    expect(policy({ namespace: 'beta', tags: ['a'] })).toMatchObject({ namespace: 'beta', tags: ['a'] })
  })

  describe('ttl', () => {
    it('may be shorter than the operator’s', () => {
      expect(policy({ ttlSeconds: 60 })).toMatchObject({ ttlMs: minute, clamped: [] })
    })

    it('is cut down to the operator’s, and says so', () => {
      expect(policy({ ttlSeconds: 7_200 })).toMatchObject({ ttlMs: hour, clamped: ['ttl'] })
    })

    it('may be longer where maxTtl says so', () => {
      const longer = { settings: { ...settings, maxTtlMs: 3 * hour } }
      expect(policy({ ttlSeconds: 7_200 }, longer)).toMatchObject({ ttlMs: 2 * hour, clamped: [] })
      expect(policy({ ttlSeconds: 36_000 }, longer)).toMatchObject({ ttlMs: 3 * hour, clamped: ['ttl'] })
      expect(policy({}, longer).ttlMs).toBe(hour)
    })

    it('of a model is its own limit', () => {
      const route = { ttlMs: 48 * hour }
      expect(policy({}, { route }).ttlMs).toBe(48 * hour)
      expect(policy({}, { route, settings: { ...settings, maxTtlMs: 2 * hour } }).ttlMs).toBe(48 * hour)
      expect(policy({ ttlSeconds: 7_200 }, { route: { ttlMs: minute } })).toMatchObject({
        ttlMs: minute,
        clamped: ['ttl'],
      })
    })

    it('of nothing stores nothing', () => {
      expect(policy({ ttlSeconds: 0 })).toMatchObject({ read: true, write: false, bypass: undefined })
      expect(policy({}, { route: { ttlMs: 0 } }).write).toBe(false)
    })
  })

  describe('staleness', () => {
    it.each<[Partial<CacheControls>, Partial<CachePolicy>]>([
      [{ maxStaleSeconds: 60 }, { maxStaleMs: minute, maxStaleIfErrorMs: minute, clamped: [] }],
      [{ maxStaleSeconds: 0 }, { maxStaleMs: 0, maxStaleIfErrorMs: 0, clamped: [] }],
      [{ maxStaleSeconds: 3_600 }, { maxStaleMs: 10 * minute, maxStaleIfErrorMs: hour, clamped: ['max-stale'] }],
      [
        { maxStaleSeconds: Infinity },
        { maxStaleMs: 10 * minute, maxStaleIfErrorMs: 24 * hour, clamped: ['max-stale'] },
      ],
      [{ staleIfErrorSeconds: 60 }, { maxStaleMs: 10 * minute, maxStaleIfErrorMs: minute, clamped: [] }],
      [{ staleIfErrorSeconds: 900_000 }, { maxStaleIfErrorMs: 24 * hour, clamped: ['stale-if-error'] }],
      // RFC 9111 §5.2.1.1: max-age without max-stale wants nothing stale.
      [{ maxAgeSeconds: 60 }, { maxAgeMs: minute, maxStaleMs: 0, maxStaleIfErrorMs: 0 }],
      [
        { maxAgeSeconds: 60, maxStaleSeconds: 30 },
        { maxAgeMs: minute, maxStaleMs: 30_000, maxStaleIfErrorMs: 30_000 },
      ],
      [
        { maxAgeSeconds: 60, staleIfErrorSeconds: 600 },
        { maxStaleMs: 0, maxStaleIfErrorMs: 10 * minute },
      ],
    ])('%j', (controls, expected) => {
      expect(policy(controls)).toMatchObject(expected)
    })

    it('never shortens how long the answer is kept for others', () => {
      expect(policy({ maxStaleSeconds: 0, maxAgeSeconds: 5, staleIfErrorSeconds: 0 })).toMatchObject({
        staleWhileRevalidateMs: 10 * minute,
        staleIfErrorMs: 24 * hour,
      })
    })

    it('follows the model’s own windows', () => {
      const route = { staleWhileRevalidateMs: minute, staleIfErrorMs: 0 }
      expect(policy({}, { route })).toMatchObject({
        staleWhileRevalidateMs: minute,
        staleIfErrorMs: 0,
        maxStaleMs: minute,
        maxStaleIfErrorMs: 0,
      })
    })
  })
})

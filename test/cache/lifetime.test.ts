import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lifetime } from '../../src/cache/lifetime.ts'

const now = Date.UTC(2026, 0, 1)
const hour = 3_600_000
const policy = { ttlMs: hour, staleWhileRevalidateMs: 600_000, staleIfErrorMs: 24 * hour }

/** Seconds of freshness without jitter. */
const freshSeconds = (upstream: Record<string, string>): number =>
  (lifetime({ policy, upstream, now, random: 0.5 }).staleAt - now) / 1_000

describe('lifetime', () => {
  it('is the policy’s, and ends after the longer of the stale windows', () => {
    expect(lifetime({ policy, upstream: {}, now, random: 0.5 })).toEqual({
      storedAt: now,
      staleAt: now + hour,
      deleteAt: now + 25 * hour,
    })
    const others = { ...policy, staleIfErrorMs: 0 }
    expect(lifetime({ policy: others, upstream: {}, now, random: 0.5 }).deleteAt).toBe(now + hour + 600_000)
  })

  it('carries jitter of 5% either way', () => {
    expect(lifetime({ policy, upstream: {}, now, random: 0 }).staleAt).toBe(now + 0.95 * hour)
    expect(lifetime({ policy, upstream: {}, now, random: 1 }).staleAt).toBe(now + 1.05 * hour)
  })

  it('always has an end, in order', () => {
    const ms = fc.oneof(fc.nat(10 ** 10), fc.double({ min: 0, max: 1e9, noNaN: true }))
    const headers = fc.constantFrom<Record<string, string>>(
      {},
      { 'cache-control': 'max-age=5' },
      { expires: '0' },
      { expires: 'x' },
    )
    fc.assert(
      fc.property(
        fc.tuple(ms, ms, ms),
        headers,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ([ttlMs, swr, sie], upstream, random) => {
          const times = lifetime({
            policy: { ttlMs, staleWhileRevalidateMs: swr, staleIfErrorMs: sie },
            upstream,
            now,
            random,
          })
          expect(times.storedAt).toBe(now)
          expect(times.staleAt).toBeGreaterThanOrEqual(times.storedAt)
          expect(times.deleteAt).toBeGreaterThanOrEqual(times.staleAt)
          expect(times.staleAt - now).toBeLessThanOrEqual(ttlMs * 1.05 + 1)
        },
      ),
    )
  })

  it.each<[string, Record<string, string>, number]>([
    ['max-age', { 'cache-control': 'max-age=60' }, 60],
    ['s-maxage before max-age', { 'cache-control': 'max-age=60, s-maxage=30' }, 30],
    ['max-age before Expires', { 'cache-control': 'max-age=60', expires: new Date(now + 5_000).toUTCString() }, 60],
    ['max-age less the Age', { 'cache-control': 'max-age=60', age: '20' }, 40],
    ['an answer that is too old already', { 'cache-control': 'max-age=60', age: '90' }, 0],
    ['Expires', { expires: new Date(now + 90_000).toUTCString() }, 90],
    [
      'Expires against the provider’s own clock',
      { expires: 'Thu, 01 Jan 2026 10:01:30 GMT', date: 'Thu, 01 Jan 2026 10:00:00 GMT' },
      90,
    ],
    ['Expires in the past', { expires: 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    ['Expires: 0', { expires: '0' }, 0],
    ['a longer max-age, which lengthens nothing', { 'cache-control': 'max-age=86400' }, 3_600],
    ['an ill-formed max-age, which says nothing', { 'cache-control': 'max-age=soon' }, 3_600],
    ['no-cache, which streams carry', { 'cache-control': 'no-cache' }, 3_600],
    ['private', { 'cache-control': 'private' }, 3_600],
  ])('obeys the provider’s %s', (_, upstream, seconds) => {
    expect(freshSeconds(upstream)).toBe(seconds)
  })

  it.each(['must-revalidate', 'proxy-revalidate'])('has no stale time after %s', (directive) => {
    const times = lifetime({ policy, upstream: { 'cache-control': directive }, now, random: 0.5 })
    expect(times.deleteAt).toBe(times.staleAt)
  })
})

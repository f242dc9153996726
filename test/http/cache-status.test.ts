import { describe, expect, it } from 'vitest'
import type { CacheOutcome } from '../../src/call.ts'
import { cacheStatus, xCache } from '../../src/http/cache-status.ts'

describe('Cache-Status and x-cache', () => {
  const table: readonly [string, CacheOutcome, string, string][] = [
    [
      'a fresh hit',
      { kind: 'hit', detail: 'exact', ttlSeconds: 376, ageSeconds: 24 },
      'reprise; hit; ttl=376; detail=exact',
      'HIT',
    ],
    [
      'a semantic hit',
      { kind: 'semantic-hit', detail: 'semantic', ttlSeconds: 10, similarity: 0.98 },
      'reprise; hit; ttl=10; detail=semantic',
      'SEMANTIC-HIT',
    ],
    [
      'stale while one refresh runs',
      { kind: 'stale', ttlSeconds: -30, detail: 'exact' },
      'reprise; hit; ttl=-30; detail=exact',
      'STALE',
    ],
    [
      'stale because every deployment failed',
      { kind: 'stale', fwd: 'stale', fwdStatus: 503, ttlSeconds: -30 },
      'reprise; fwd=stale; fwd-status=503; ttl=-30',
      'STALE',
    ],
    ['a miss that was stored', { kind: 'miss', fwd: 'miss', stored: true }, 'reprise; fwd=miss; stored', 'MISS'],
    ['a miss that was not', { kind: 'miss', fwd: 'miss', stored: false }, 'reprise; fwd=miss', 'MISS'],
    ['no-cache', { kind: 'refresh', fwd: 'request', stored: true }, 'reprise; fwd=request; stored', 'REFRESH'],
    [
      'no-store',
      { kind: 'bypass', fwd: 'bypass', detail: 'no-store' },
      'reprise; fwd=bypass; detail=no-store',
      'BYPASS',
    ],
    [
      'an equal call in flight',
      { kind: 'collapsed', fwd: 'stale', collapsed: true },
      'reprise; fwd=stale; collapsed',
      'COLLAPSED',
    ],
  ]

  it.each(table)('tells %s', (_case, outcome, status, word) => {
    expect(cacheStatus(outcome)).toBe(status)
    expect(xCache(outcome)).toBe(word)
  })

  it('does not tell of a forward that was not', () => {
    expect(cacheStatus({ kind: 'hit', fwdStatus: 503 })).toBe('reprise; hit')
  })

  it('never says hit and fwd of one answer', () => {
    for (const [, outcome] of table)
      expect(cacheStatus(outcome)).toMatch(/^reprise; (?:hit|fwd=\w+)(?:; (?!hit|fwd=)|$)/)
  })

  it.each([
    ['two words', '"two words"'],
    ['say "no"', '"say \\"no\\""'],
    ['né\r\nx: y', '"n???x: y"'],
    ['', '""'],
    ['a/b:c', 'a/b:c'],
  ])('quotes the detail %j where it is no token', (detail, quoted) => {
    expect(cacheStatus({ kind: 'hit', detail })).toBe(`reprise; hit; detail=${quoted}`)
  })
})

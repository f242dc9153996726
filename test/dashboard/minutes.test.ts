import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLatency, latencyOf, noLatencies } from '../../src/dashboard/latency.ts'
import { createMinutes, keptMinutes, minuteMs } from '../../src/dashboard/minutes.ts'
import type { RequestEnd } from '../../src/events.ts'
import { hitEnd, requestEnd } from '../support/request-end.ts'

const noon = Date.UTC(2026, 0, 1, 12)
const hour = { minutes: 60, stepMinutes: 1 }

const totalsOf = (...events: readonly RequestEnd[]) => {
  const minutes = createMinutes()
  for (const event of events) minutes.count(event, noon)
  return minutes.span(noon, hour).totals
}

describe('one minute', () => {
  it('counts each request in exactly one ending', () => {
    const kinds = ['hit', 'semantic-hit', 'stale', 'collapsed', 'miss', 'refresh', 'bypass'] as const
    const { endings } = totalsOf(
      ...kinds.map((kind) => requestEnd({ outcome: { kind } })),
      requestEnd({ outcome: { kind: 'stale', fwd: 'stale', fwdStatus: 503 } }),
      requestEnd({ outcome: undefined, status: 429 }),
      requestEnd({ outcome: { kind: 'miss' }, status: 502 }),
    )
    expect(endings).toEqual({
      hit: 1,
      semanticHit: 1,
      stale: 1,
      collapsed: 1,
      outage: 1,
      miss: 1,
      refresh: 1,
      bypass: 1,
      failed: 2,
    })
  })

  it('keeps what was bought and what was reused apart', () => {
    const { bought, reused, money, waitSavedMs } = totalsOf(requestEnd(), hitEnd(), hitEnd({ durationMs: 500 }))
    expect(bought).toEqual({ input: 10, output: 5 })
    expect(reused).toEqual({ input: 20, output: 10 })
    expect(money).toEqual({ spent: 0.002, saved: 0.004, unpricedSpent: 0, unpricedSaved: 0, behind: 0 })
    // The slow hit saved nobody a wait, and does not take back what the other one saved.
    expect(waitSavedMs).toBe(397)
  })

  it('takes a stale answer in an outage for no hit, as the metrics do', () => {
    const outcome = { kind: 'stale', fwd: 'stale', fwdStatus: 503, detail: 'exact', tier: 'lmdb' } as const
    const { tiers, hitLatency, reused } = totalsOf(hitEnd({ outcome }))
    expect({ tiers, hitLatency }).toEqual({ tiers: { memory: 0, lmdb: 0, redis: 0 }, hitLatency: undefined })
    expect(reused).toEqual({ input: 10, output: 5 })
  })

  it('has what was paid behind answers in what was spent', () => {
    const minutes = createMinutes()
    minutes.countBehind(0.5, noon)
    minutes.countBehind(undefined, noon)
    const { money } = minutes.span(noon, hour).totals
    expect(money).toEqual({ spent: 0.5, saved: 0, unpricedSpent: 1, unpricedSaved: 0, behind: 0.5 })
  })

  it('counts an unknown price as unknown, not as nothing', () => {
    const { money } = totalsOf(
      requestEnd({ cost: undefined }),
      hitEnd({ saved: undefined }),
      hitEnd({ saved: undefined }),
    )
    expect(money).toEqual({ spent: 0, saved: 0, unpricedSpent: 1, unpricedSaved: 2, behind: 0 })
  })

  it('adds nothing for a request that failed', () => {
    const { bought, money, missLatency } = totalsOf(requestEnd({ status: 500, error: 'internal' }))
    expect({ bought, money, missLatency }).toEqual({
      bought: { input: 0, output: 0 },
      money: { spent: 0, saved: 0, unpricedSpent: 0, unpricedSaved: 0, behind: 0 },
      missLatency: undefined,
    })
  })

  it('counts the wait that a stream spared until its first output, however slowly it is read or sent', () => {
    expect(totalsOf(hitEnd({ streamed: true, firstOutputMs: 3, durationMs: 9_000 })).waitSavedMs).toBe(396)
  })

  it('measures streams to their first output, and leaves waits for a provider out of the hits', () => {
    const { hitLatency, missLatency } = totalsOf(
      requestEnd({ streamed: true, firstOutputMs: 100, durationMs: 9_000 }),
      hitEnd({ outcome: { kind: 'stale', fwd: 'stale', fwdStatus: 503 }, durationMs: 9_000 }),
      hitEnd({ outcome: { kind: 'collapsed', fwd: 'miss' }, durationMs: 9_000 }),
      hitEnd(),
    )
    expect(missLatency?.count).toBe(1)
    expect(missLatency?.p50).toBeGreaterThan(79)
    expect(missLatency?.p50).toBeLessThan(126)
    expect(hitLatency).toMatchObject({ count: 1 })
    expect(hitLatency?.p95).toBeLessThan(3)
  })
})

describe('latency', () => {
  it('is told within an eighth of the truth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 99_000, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (times) => {
          const counts = noLatencies()
          for (const ms of times) countLatency(counts, ms)
          const sorted = times.toSorted((one, other) => one - other)
          const told = latencyOf(counts)
          for (const [ms = 0, share] of [[told?.p50, 0.5] as const, [told?.p95, 0.95] as const]) {
            const truth = sorted[Math.ceil(times.length * share) - 1] ?? 0
            expect(ms / truth).toBeGreaterThan(7 / 8)
            expect(ms / truth).toBeLessThan(9 / 8)
          }
        },
      ),
    )
  })

  it.each([0, 0.01, 1e9])('of %d ms stays within the scale', (ms) => {
    const counts = noLatencies()
    countLatency(counts, ms)
    expect(latencyOf(counts)?.count).toBe(1)
    expect(counts).toHaveLength(noLatencies().length)
  })
})

describe('a span', () => {
  it('has every step, and what is in it adds up to the totals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_500, max: 0 }), { maxLength: 60 }),
        fc.constantFrom(
          { minutes: 60, stepMinutes: 1 },
          { minutes: 360, stepMinutes: 5 },
          { minutes: 1_440, stepMinutes: 15 },
        ),
        (agos, wanted) => {
          const minutes = createMinutes()
          for (const ago of agos.toSorted((one, other) => one - other))
            minutes.count(requestEnd(), noon + ago * minuteMs)
          const { totals, buckets } = minutes.span(noon, wanted)
          const within = agos.filter((ago) => noon + ago * minuteMs >= (buckets[0]?.at ?? 0)).length
          expect(totals.endings.miss).toBe(within)
          expect(buckets).toHaveLength(wanted.minutes / wanted.stepMinutes)
          expect(buckets.reduce((sum, { endings }) => sum + endings.miss, 0)).toBe(within)
          expect(buckets.every(({ at }) => at % (wanted.stepMinutes * minuteMs) === 0)).toBe(true)
          expect(buckets.at(-1)?.at).toBeLessThanOrEqual(noon)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('forgets a minute after a day', () => {
    const minutes = createMinutes()
    minutes.count(requestEnd(), noon)
    minutes.count(requestEnd(), noon + keptMinutes * minuteMs)
    expect(minutes.all(noon + keptMinutes * minuteMs)).toHaveLength(1)
  })

  it('stays bounded when the clock jumps', () => {
    const minutes = createMinutes()
    for (let day = 0; day < 4; day++) minutes.count(requestEnd(), noon + (4 - day) * 86_400_000)
    for (let minute = 0; minute < 2 * keptMinutes; minute++) minutes.count(requestEnd(), noon + minute * minuteMs)
    expect(minutes.all(noon + 10 * 86_400_000)).toHaveLength(0)
    expect(minutes.all(noon + (2 * keptMinutes - 1) * minuteMs)).toHaveLength(keptMinutes)
  })
})

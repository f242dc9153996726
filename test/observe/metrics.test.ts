import { readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoreStats } from '../../src/cache/store.ts'
import type { CacheOutcome } from '../../src/call.ts'
import type { GatewayEvent } from '../../src/events.ts'
import type { SemanticStanding } from '../../src/observe/metrics/semantic.ts'
import { createMetrics } from '../../src/observe/metrics.ts'
import { falseHitsOf } from '../../src/semantic/learning/false-hits.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { requestEnd } from './events.ts'

const observed = (tiers: () => Promise<readonly StoreStats[]> = async () => []) => {
  const clock = fakeClock()
  const metrics = createMetrics({ deployments: () => new Set(['openai/gpt']), tiers, clock })
  return { ...metrics, clock, text: async () => (await metrics.render()).text }
}

const textAfter = (...events: readonly GatewayEvent[]): Promise<string> => {
  const { listen, text } = observed()
  events.forEach(listen)
  return text()
}

const hit: CacheOutcome = { kind: 'hit', detail: 'exact', ageSeconds: 40, tier: 'lmdb' }

it('shows what the traces left out and lost, as counters', async () => {
  let traced = { untracedHits: 3, spans: { sent: 9, refused: 2, crowdedOut: 0 } }
  const metrics = createMetrics({
    deployments: () => new Set(),
    tiers: async () => [],
    clock: fakeClock(),
    traced: () => traced,
  })
  expect((await metrics.render()).text).toContain('reprise_untraced_hits_total 3')
  traced = { untracedHits: 5, spans: { sent: 9, refused: 4, crowdedOut: 1 } }
  const { text } = await metrics.render()
  expect(text).toContain('reprise_untraced_hits_total 5')
  expect(text).toContain('reprise_spans_total{result="sent"} 9')
  expect(text).toContain('reprise_spans_total{result="refused"} 4')
  expect(text).toContain('reprise_spans_total{result="crowded-out"} 1')
})

describe('requests', () => {
  it('are counted by door, dialect, route, outcome and status', async () => {
    const text = await textAfter(requestEnd({ outcome: hit, cost: 0, saved: 0.25 }))
    expect(text).toContain(
      'reprise_requests_total{door="/v1/chat/completions",dialect="chat",route="assistant",outcome="hit",status="200"} 1',
    )
    expect(text).toContain('reprise_event_loop_lag_seconds_count')
    expect(text).not.toContain('nodejs_eventloop_lag')
  })

  it('show what of their time was ours, from 50 µs up', async () => {
    const text = await textAfter(
      requestEnd({ outcome: hit, durationMs: 0.04, upstreamMs: undefined }),
      requestEnd({ durationMs: 1_000, upstreamMs: 999.93 }),
    )
    expect(text).toContain('reprise_overhead_seconds_bucket{le="0.00005",outcome="hit"} 1')
    expect(text).toContain('reprise_overhead_seconds_bucket{le="0.00005",outcome="miss"} 0')
    expect(text).toContain('reprise_overhead_seconds_bucket{le="0.0001",outcome="miss"} 1')
  })

  it("bear the labels of OpenTelemetry's GenAI conventions, an error's type included", async () => {
    const text = await textAfter(
      requestEnd({ outcome: undefined, provider: undefined, status: 503, error: 'upstream_unavailable' }),
      requestEnd({ streamed: true, firstOutputMs: 200 }),
    )
    const labels = (provider: string) =>
      `gen_ai_operation_name="chat",gen_ai_provider_name="${provider}",gen_ai_request_model="assistant"`
    const duration = 'gen_ai_server_request_duration_seconds_count'
    expect(text).toContain(`${duration}{${labels('none')},error_type="503",outcome="none"} 1`)
    expect(text).toContain(`${duration}{${labels('openai')},error_type="",outcome="miss"} 1`)
    expect(text).toContain(`gen_ai_server_time_to_first_token_seconds_count{${labels('openai')},outcome="miss"} 1`)
  })

  it("time a provider's tokens, not a replay's", async () => {
    const stream = { streamed: true, firstOutputMs: 200, usage: { inputTokens: 1, outputTokens: 41 } }
    const text = await textAfter(
      requestEnd({ ...stream, durationMs: 600 }),
      requestEnd({ ...stream, durationMs: 201, outcome: hit }),
      requestEnd({ ...stream, durationMs: 600, completed: false }),
    )
    const labels = '{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="assistant"}'
    expect(text).toContain(`per_output_token_seconds_sum${labels} 0.01`)
    expect(text).toContain(`per_output_token_seconds_count${labels} 1\n`)
    expect(text).toContain('reprise_broken_answers_total{by="client"} 1')
  })
})

describe('what a hit ratio is made of', () => {
  it('counts an answered request as cacheable or bypassed, and failed ones and wishes for a new answer as neither', async () => {
    const text = await textAfter(
      requestEnd({ outcome: hit }),
      requestEnd(),
      requestEnd({ outcome: { kind: 'stale', detail: 'exact', ageSeconds: 4_000 } }),
      requestEnd({ outcome: { kind: 'stale', fwd: 'stale', fwdStatus: 503, detail: 'exact' } }),
      requestEnd({ outcome: { kind: 'collapsed', fwd: 'miss', collapsed: true } }),
      requestEnd({ outcome: { kind: 'refresh', fwd: 'request' } }),
      requestEnd({ outcome: { kind: 'bypass', fwd: 'bypass', detail: 'no-store' } }),
      requestEnd({ outcome: { kind: 'bypass', fwd: 'bypass', detail: 'a reason nobody foresaw' } }),
      requestEnd({ outcome: undefined, status: 502 }),
    )
    expect(text).toContain('reprise_cacheable_requests_total{route="assistant"} 5')
    expect(text).toContain('reprise_hits_total{route="assistant",detail="exact"} 2')
    expect(text).toContain('reprise_tier_hits_total{tier="lmdb"} 1')
    expect(text).toContain('reprise_tier_hits_total{tier="other"} 1')
    expect(text).toContain('reprise_stale_answers_total{route="assistant",reason="revalidate"} 1')
    expect(text).toContain('reprise_stale_answers_total{route="assistant",reason="error"} 1')
    expect(text).toContain('reprise_collapsed_requests_total{route="assistant"} 1')
    expect(text).toContain('reprise_bypassed_requests_total{route="assistant",reason="no-store"} 1')
    expect(text).toContain('reprise_bypassed_requests_total{route="assistant",reason="other"} 1')
    expect(text).toContain('reprise_entry_age_at_hit_seconds_bucket{le="60",outcome="hit"} 1')
  })
})

it('knows every reason for which a dialect calls a request unrepeatable', async () => {
  const dialects = new URL('../../src/dialects/', import.meta.url)
  const sources = readdirSync(dialects, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('unrepeatable.ts'))
    .map((file) => readFileSync(new URL(file, dialects), 'utf8'))
  const reasons = [...sources.join('\n').matchAll(/(?:return|\?) '([a-z-]+)'/g)].map(([, reason]) => reason)
  expect(reasons.length).toBeGreaterThan(5)
  const text = await textAfter(
    ...reasons.map((detail) => requestEnd({ outcome: { kind: 'bypass', fwd: 'bypass', detail } })),
  )
  expect(text).not.toContain('reason="other"')
})

describe('waiting', () => {
  it('is saved by a hit as far as the provider took longer, a stream being there when it begins', async () => {
    const text = await textAfter(
      requestEnd({ outcome: hit, savedMs: 800, durationMs: 300 }),
      requestEnd({ outcome: hit, savedMs: 800, durationMs: 5_000, firstOutputMs: 50, streamed: true }),
      requestEnd({ outcome: hit, savedMs: 10, durationMs: 20 }),
      requestEnd(),
    )
    expect(text).toContain('reprise_saved_wait_seconds_total{route="assistant"} 1.25')
  })
})

describe('money', () => {
  it('is spent by a miss and saved by a hit, and unknown where the price is, never 0', async () => {
    const text = await textAfter(
      requestEnd(),
      requestEnd({ outcome: hit, cost: 0, saved: 0.25 }),
      requestEnd({ cost: undefined }),
      requestEnd({ outcome: hit, cost: 0, saved: undefined }),
    )
    expect(text).toContain('reprise_spent_dollars_total{route="assistant",purpose="request"} 0.25')
    expect(text).toContain('reprise_saved_dollars_total{route="assistant"} 0.25')
    expect(text).toContain('reprise_unpriced_answers_total{route="assistant",purpose="request"} 1')
    expect(text).toContain('reprise_unpriced_hits_total{route="assistant"} 1')
    expect(text).toContain('reprise_saved_tokens_total{gen_ai_token_type="output",route="assistant"} 10')
    expect(text).toMatch(
      /gen_ai_client_token_usage_sum\{.*gen_ai_token_type="input",gen_ai_request_model="assistant"\} 20/,
    )
  })

  it('is spent on what no request asked for, too, and told apart', async () => {
    const text = await textAfter(
      { type: 'background-answer', purpose: 'refresh', route: 'assistant', cost: 0.25 },
      { type: 'background-answer', purpose: 'audit', route: 'assistant', cost: undefined },
      { type: 'semantic-judgement', outcome: 'same', route: 'judge', cost: 0.5 },
      { type: 'semantic-judgement', outcome: 'left-out' },
    )
    expect(text).toContain('reprise_spent_dollars_total{route="assistant",purpose="refresh"} 0.25')
    expect(text).toContain('reprise_unpriced_answers_total{route="assistant",purpose="audit"} 1')
    expect(text).toContain('reprise_spent_dollars_total{route="judge",purpose="judge"} 0.5')
    expect(text.match(/^reprise_unpriced_answers_total{/gm)).toHaveLength(1)
  })

  it('does not count an error as an answer without a price', async () => {
    const text = await textAfter(requestEnd({ status: 502, cost: undefined, usage: undefined, outcome: undefined }))
    expect(text).not.toContain('reprise_unpriced_answers_total{')
  })
})

describe('providers and stores', () => {
  it('tell retries from fallbacks, and when a cooldown ends', async () => {
    const start = { type: 'attempt-start', requestId: 'r', deployment: 'openai/gpt', at: 0 } as const
    const text = await textAfter(
      { ...start, kind: 'first' },
      { ...start, kind: 'retry' },
      { ...start, kind: 'fallback', deployment: 'openai/made-up' },
      { type: 'cooldown', deployment: 'openai/gpt', reason: 'credential', untilMs: 90_000, message: '' },
      { type: 'breaker', deployment: 'openai/gpt', state: 'open' },
      {
        type: 'attempt-end',
        requestId: 'r',
        dialect: 'completions',
        attempt: {
          deployment: 'openai/gpt',
          provider: 'openai',
          startedAt: 0,
          durationMs: 20,
          failure: { fault: 'overload', status: 503, message: '' },
        },
      },
      { type: 'store-operation', store: 'redis', operation: 'get', durationMs: 0.7 },
      { type: 'entry-refused', requestId: 'r', reason: 'something new' },
    )
    expect(text).toContain('reprise_retries_total{deployment="openai/gpt"} 1')
    expect(text).toContain('reprise_attempts_total{deployment="openai/gpt",result="overload"} 1')
    expect(text).toContain(
      'gen_ai_client_operation_duration_seconds_sum{gen_ai_operation_name="text_completion",gen_ai_provider_name="openai",gen_ai_request_model="gpt",error_type="overload",deployment="openai/gpt"} 0.02',
    )
    expect(text).toContain('reprise_fallbacks_total{deployment="openai/other"} 1')
    expect(text).toContain('reprise_cooldown_end_timestamp_seconds{deployment="openai/gpt",reason="credential"} 90')
    expect(text).toContain('reprise_breaker_open{deployment="openai/gpt"} 1')
    expect(text).toContain(
      'reprise_store_operation_duration_seconds_bucket{le="0.001",store="redis",operation="get"} 1',
    )
    expect(text).toContain('reprise_entries_refused_total{reason="other"} 1')
  })

  it('show the tiers, asked at most every five seconds, and count evictions over a restart of the server', async () => {
    let evictions = 5
    let asked = 0
    const { text, clock } = observed(async () => {
      asked += 1
      return [{ tier: 'redis', entries: 3, bytes: 900, maxBytes: 1_000, evictions, state: 'ok' }]
    })
    expect(await text()).toContain('reprise_tier_entries{tier="redis"} 3')
    evictions = 2
    await text()
    expect(asked).toBe(1)
    await clock.advance(5_000)
    expect(await text()).toContain('reprise_tier_evictions_total{tier="redis"} 7')
    expect(asked).toBe(2)
  })

  it('does not wait for a store that does not answer', async () => {
    const { text, clock } = observed(() => new Promise(() => {}))
    const page = text()
    await clock.untilSleeping()
    await clock.advance(20)
    expect(await page).toContain('process_cpu_seconds_total')
  })
})

describe('summary', () => {
  const lookup = { type: 'semantic-lookup', requestId: 'r', durationMs: 1 } as const
  it('comes to the same as the page', async () => {
    const { listen, summary } = observed()
    listen(requestEnd())
    listen(requestEnd({ outcome: hit, cost: 0, saved: 0.25, durationMs: 2 }))
    listen(requestEnd({ outcome: { kind: 'semantic-hit', detail: 'semantic', tier: 'memory' }, durationMs: 30 }))
    listen(requestEnd({ outcome: { kind: 'stale', fwd: 'stale', fwdStatus: 503, detail: 'exact' }, usage: undefined }))
    listen(requestEnd({ outcome: { kind: 'refresh', fwd: 'request' }, cost: 0, usage: undefined }))
    listen(requestEnd({ outcome: undefined, status: 503, error: 'unavailable' }))
    listen(requestEnd({ outcome: undefined, status: 499, completed: false }))
    listen({ type: 'background-answer', purpose: 'refresh', route: 'assistant', cost: 0.5 })
    listen({ ...lookup, verdict: 'served', reason: 'verdict' })
    listen({ ...lookup, verdict: 'refused', reason: 'negation' })
    expect(await summary()).toMatchObject({
      requests: { total: 7, refused: 1, failed: 1 },
      cache: { cacheable: 4, hits: 2, stale: 1, outage: 1, refreshed: 1, hitRatio: 1 / 2, sparedRatio: 1 / 2 },
      dollars: { spent: 0.75, behind: 0.5, saved: 0.25 },
      tokens: { spent: 15, saved: 30 },
      seconds: { hit: 0.002, semanticHit: 0.03, miss: 1 },
      semantic: { served: 1, refused: 1, checked: 0, falseHitRate: undefined },
    })
  })

  it('has the mean time of each kind of hit, and of all that providers made', async () => {
    const { listen, summary } = observed()
    const kinds = {
      hit: 1,
      'semantic-hit': 3,
      miss: 100,
      refresh: 200,
      bypass: 600,
      stale: 9_000,
      collapsed: 9_000,
    } as const
    const ended = (kind: keyof typeof kinds) => requestEnd({ outcome: { kind }, durationMs: kinds[kind] })
    for (const kind of ['hit', 'semantic-hit', 'miss', 'refresh', 'bypass', 'stale', 'collapsed'] as const)
      listen(ended(kind))
    listen(requestEnd({ outcome: undefined, status: 400, durationMs: 9_000 }))
    listen(requestEnd({ outcome: { kind: 'miss' }, status: 502, durationMs: 9_000, completed: false }))
    expect((await summary()).seconds).toEqual({ hit: 0.001, semanticHit: 0.003, miss: 0.3 })
  })

  it('has no ratio of nothing', async () => {
    expect((await observed().summary()).cache.hitRatio).toBeUndefined()
  })
})

describe('the index among instances', () => {
  const standing = { type: 'index-replication', isInStep: true, positionAt: 1_500, waiting: 0, dropped: 0 } as const
  const applied = { applied: 1, foreign: 0, malformed: 0, lagMs: 20 }

  it('shows what became of changes, and how late they were', async () => {
    const text = await textAfter(
      { ...standing, applied },
      { ...standing, applied: { ...applied, applied: 0, malformed: 1 } },
    )
    expect(text).toContain('reprise_semantic_replication_changes_total{result="applied"} 1')
    expect(text).toContain('reprise_semantic_replication_changes_total{result="malformed"} 1')
    expect(text).toContain('reprise_semantic_replication_lag_seconds_sum 0.04')
    expect(text).toContain('reprise_semantic_replication_position_timestamp_seconds 1.5')
    expect(text).toContain('reprise_semantic_replication_behind 0')
  })

  it('shows that one cannot follow, and what it keeps for later', async () => {
    const text = await textAfter(
      { ...standing, isInStep: false, waiting: 7, dropped: 1 },
      { ...standing, isInStep: false, waiting: 7, dropped: 2 },
    )
    expect(text).toContain('reprise_semantic_replication_behind 1')
    expect(text).toContain('reprise_semantic_replication_waiting 7')
    expect(text).toContain('reprise_semantic_replication_dropped_total 2')
  })
})

describe('the number of series', () => {
  it('is bounded whatever names come with events', async () => {
    const { listen, text } = observed()
    const shape = fc.record({ model: fc.string(), reason: fc.string(), status: fc.integer({ min: 0, max: 10_000 }) })
    fc.assert(
      fc.property(shape, ({ model, reason, status }) => {
        const attempt = { deployment: `openai/${model}`, provider: 'openai', startedAt: 0, durationMs: 1 }
        listen({ type: 'attempt-end', requestId: 'r', dialect: 'chat', attempt })
        listen({ type: 'entry-refused', requestId: model, reason })
        listen(requestEnd({ model, status, error: reason, caller: model, outcome: { kind: 'bypass', detail: reason } }))
      }),
      { numRuns: 500 },
    )
    const lines = (await text()).split('\n')
    const countOf = (name: string) => lines.filter((line) => line.startsWith(`${name}{`)).length
    expect(countOf('reprise_attempts_total')).toBeLessThanOrEqual(2)
    expect(countOf('reprise_entries_refused_total')).toBeLessThanOrEqual(6)
    expect(countOf('reprise_requests_total')).toBeLessThanOrEqual(501)
    expect(countOf('reprise_bypassed_requests_total')).toBeLessThanOrEqual(11)
  })
})

describe('the semantic tier', () => {
  it('shows nothing of what it was once a reload turned it off', async () => {
    let standing: SemanticStanding | undefined = {
      falseHits: falseHitsOf(3, 400),
      allowance: 0.5,
      maxErrorRate: 0.02,
    }
    const sources = { deployments: () => new Set<string>(), tiers: async () => [], clock: fakeClock() }
    const metrics = createMetrics({ ...sources, semantic: () => standing })
    expect((await metrics.render()).text).toContain('reprise_semantic_false_hit_rate{bound="upper"}')
    standing = undefined
    const { text } = await metrics.render()
    expect(text).not.toContain('reprise_semantic_false_hit_rate{')
    expect(text).toContain('reprise_semantic_checked_answers 0')
    expect(text).toContain('reprise_semantic_allowance_ratio 1')
  })

  it('shows what it learnt before the start, against its target, and says when it is off', async () => {
    const falseHits = falseHitsOf(3, 400)
    const sources = { deployments: () => new Set<string>(), tiers: async () => [], clock: fakeClock() }
    const on = createMetrics({ ...sources, semantic: () => ({ falseHits, allowance: 0.5, maxErrorRate: 0.02 }) })
    const { text } = await on.render()
    expect(text).toContain('reprise_semantic_false_hit_rate{bound="estimate"} 0.0075')
    expect(text).toContain(`reprise_semantic_false_hit_rate{bound="upper"} ${falseHits.upper}`)
    expect(text).toContain('reprise_semantic_checked_answers 400')
    expect(text).toContain('reprise_semantic_max_error_rate 0.02')
    expect(text).toContain('reprise_semantic_allowance_ratio 0.5')
    expect(text).not.toContain('reprise_semantic_audits_total{')
    on.listen({ type: 'semantic-audit', source: 'audit', outcome: 'unsure' })
    on.listen({ type: 'semantic-audit', source: 'observed', outcome: 'unsure' })
    expect((await on.render()).text).toContain('reprise_semantic_audits_total{outcome="unsure"} 1')
    const off = await createMetrics(sources).render()
    expect(off.text).toContain('reprise_semantic_max_error_rate 0\n')
    expect(off.text).not.toContain('bound="upper"')
  })
})

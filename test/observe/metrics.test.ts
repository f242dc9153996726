import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RequestEnd } from '../../src/events.ts'
import { createMetrics } from '../../src/observe/metrics.ts'

const end = (over: Partial<RequestEnd> = {}): RequestEnd => ({
  type: 'request-end',
  requestId: 'r',
  door: '/v1/chat/completions',
  dialect: 'chat',
  route: 'assistant',
  caller: 'web',
  tenant: 'acme',
  status: 200,
  streamed: false,
  completed: true,
  outcome: { kind: 'miss', fwd: 'miss' },
  provider: 'openai',
  model: 'gpt',
  attempts: 1,
  usage: { inputTokens: 10, outputTokens: 5 },
  cost: 0.25,
  saved: undefined,
  startedAt: 0,
  durationMs: 1_000,
  firstOutputMs: undefined,
  upstreamMs: 990,
  error: undefined,
  ...over,
})

const seriesOf = async (listenTo: (metrics: ReturnType<typeof createMetrics>) => void): Promise<string> => {
  const metrics = createMetrics({ deployments: () => new Set(['openai/gpt']) })
  listenTo(metrics)
  return (await metrics.render()).text
}

describe('createMetrics', () => {
  it('counts requests, tokens and dollars of a miss as spent, of a hit as saved', async () => {
    const text = await seriesOf(({ listen }) => {
      listen({ type: 'request-start', requestId: 'r', door: '/v1/chat/completions', at: 0 })
      listen(end())
      listen(end({ outcome: { kind: 'hit', detail: 'exact' }, cost: 0, saved: 0.25 }))
      listen(end({ cost: undefined }))
    })
    expect(text).toContain(
      'reprise_requests_total{door="/v1/chat/completions",route="assistant",outcome="hit",status="200"} 1',
    )
    expect(text).toContain('reprise_spent_dollars_total{route="assistant"} 0.25')
    expect(text).toContain('reprise_saved_dollars_total{route="assistant"} 0.25')
    expect(text).toContain('reprise_unpriced_answers_total{route="assistant"} 1')
    expect(text).toContain('reprise_saved_tokens_total{gen_ai_token_type="output",route="assistant"} 5')
    expect(text).toContain('gen_ai_client_token_usage_sum{gen_ai_token_type="input",route="assistant"} 20')
    expect(text).toMatch(/nodejs_eventloop_lag_seconds/)
  })

  it('does not count an error as an answer without a price', async () => {
    const text = await seriesOf(({ listen }) => listen(end({ status: 502, cost: undefined, usage: undefined })))
    expect(text).not.toContain('reprise_unpriced_answers_total{')
  })

  it('keeps the number of series bounded whatever models callers make up', async () => {
    const metrics = createMetrics({ deployments: () => new Set(['openai/gpt']) })
    fc.assert(
      fc.property(fc.string(), (model) => {
        const attempt = { deployment: `openai/${model}`, provider: 'openai', startedAt: 0, durationMs: 1 }
        metrics.listen({ type: 'attempt-end', requestId: 'r', attempt })
        metrics.listen({
          type: 'cooldown',
          deployment: `openai/${model}`,
          reason: 'rate-limit',
          untilMs: 1,
          message: '',
        })
      }),
      { numRuns: 500 },
    )
    const { text } = await metrics.render()
    expect(text.match(/^reprise_attempts_total\{.*$/gm)?.length).toBeLessThanOrEqual(2)
  })
})

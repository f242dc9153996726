import type { RequestEnd } from '../../src/events.ts'

/** A plain miss that cost a quarter of a dollar. */
export const requestEnd = (over: Partial<RequestEnd> = {}): RequestEnd => ({
  type: 'request-end',
  requestId: 'r',
  door: '/v1/chat/completions',
  method: 'POST',
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
  startedAt: 1_000,
  durationMs: 1_000,
  firstOutputMs: undefined,
  upstreamMs: 990,
  error: undefined,
  ...over,
})

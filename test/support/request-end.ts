import type { RequestEnd } from '../../src/events.ts'

/** A miss that took 400 ms, unless told otherwise. */
export const requestEnd = (changes: Partial<RequestEnd> = {}): RequestEnd => ({
  type: 'request-end',
  requestId: 'request-1',
  door: '/v1/chat/completions',
  method: 'POST',
  dialect: 'chat',
  route: 'other',
  caller: 'anonymous',
  tenant: '',
  status: 200,
  streamed: false,
  completed: true,
  outcome: { kind: 'miss', fwd: 'miss', stored: true },
  provider: 'demo',
  model: 'echo',
  attempts: 1,
  usage: { inputTokens: 10, outputTokens: 5 },
  cost: 0.002,
  saved: undefined,
  startedAt: 0,
  durationMs: 400,
  firstOutputMs: undefined,
  upstreamMs: 399,
  error: undefined,
  ...changes,
})

/** The hit that follows it. */
export const hitEnd = (changes: Partial<RequestEnd> = {}): RequestEnd =>
  requestEnd({
    outcome: { kind: 'hit', detail: 'exact' },
    attempts: 0,
    cost: 0,
    saved: 0.002,
    savedMs: 399,
    durationMs: 2,
    upstreamMs: undefined,
    ...changes,
  })

import { tmpdir } from 'node:os'
import { createTracePlaces } from '../../src/http/trace-place.ts'
import { createApp } from '../../src/app.ts'
import type { Answer, Call } from '../../src/call.ts'
import { emptyMinute, totalsOf } from '../../src/dashboard/minute.ts'
import type { DashboardSnapshot } from '../../src/dashboard/snapshot.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { streamEvent } from '../../src/dialect.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import { embeddings } from '../../src/dialects/embeddings/index.ts'
import { RequestError } from '../../src/errors.ts'
import type { GatewayEvent, RequestEnd } from '../../src/events.ts'
import { createCallers } from '../../src/http/callers.ts'
import type { AppCollaborators } from '../../src/http/collaborators.ts'
import { createRunningCalls } from '../../src/http/running-calls.ts'
import { createSpoolSpace } from '../../src/http/upload/spool.ts'
import type { JsonObject } from '../../src/json.ts'
import type { Route } from '../../src/routing/route.ts'
import { fakeClock } from '../support/fake-clock.ts'

export const question: JsonObject = { model: 'demo/echo', messages: [{ role: 'user', content: 'Say hello to Ada' }] }

export const completion: JsonObject = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'echo',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello, Ada' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
}

const done: StreamEvent = { data: '[DONE]', body: undefined }

export const chunk = (content: string): StreamEvent =>
  streamEvent({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta: { content } }] })

/** A proper stream of these pieces of text. */
export const chunks = async function* (...pieces: readonly string[]): AsyncGenerator<StreamEvent> {
  for (const piece of pieces) yield chunk(piece)
  yield done
}

export const answerOf = (changes: Partial<Answer> = {}): Answer => ({
  status: 200,
  content: { kind: 'body', body: completion, text: JSON.stringify(completion) },
  outcome: { kind: 'miss', fwd: 'miss', stored: true },
  provider: 'demo',
  model: 'echo',
  attempts: 1,
  headers: {},
  dropped: [],
  tally: () => ({ usage: { inputTokens: 4, outputTokens: 3 }, cost: 0.0012 }),
  route: 'other',
  timing: {},
  clamped: [],
  ...changes,
})

export const hit = (changes: Partial<Answer> = {}): Answer =>
  answerOf({
    outcome: { kind: 'hit', detail: 'exact', ttlSeconds: 376, ageSeconds: 24 },
    attempts: 0,
    tally: () => ({ usage: { inputTokens: 4, outputTokens: 3 }, cost: 0, saved: 0.0012 }),
    ...changes,
  })

/** A promise and the ways to settle it from outside. */
export const deferred = <T>() => {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  return { promise, resolve, reject }
}

/** Holds nothing. */
export const emptyStore: AppCollaborators['store'] = {
  purge: async () => 0,
  stats: async () => [],
  contents: { slice: async () => ({ entries: [] }), has: async () => new Set(), take: async () => 'kept' },
}

/** An app whose gateway answers as told, and all that it was asked and has announced. */
export const testApp = (
  answer: (call: Call) => Answer | Promise<Answer> = () => answerOf(),
  changes: Partial<AppCollaborators> = {},
) => {
  const clock = fakeClock()
  const calls: Call[] = []
  const events: GatewayEvent[] = []
  const faults: unknown[] = []
  const ended = deferred<RequestEnd>()
  const running = createRunningCalls()
  const collaborators: AppCollaborators = {
    feedback: { take: async () => ({ evicted: false }) },
    gateway: {
      answer: async (call) => {
        calls.push(call)
        return answer(call)
      },
    },
    dialects: { chat, embeddings },
    callers: createCallers([]),
    models: { list: () => [{ id: 'demo/echo', ownedBy: 'demo' }], resolve: resolveDemo },
    store: emptyStore,
    admin: {},
    maxEntryBytes: 1_000_000,
    metrics: {
      render: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'reprise_up 1\n' }),
      summary: async () => ({ requests: { total: 1 } }),
    },
    dashboard: { page: new Map(), snapshot: async () => emptySnapshot, follow: async function* () {} },
    readiness: () => ({
      ready: true,
      detail: 'ok',
      store: { name: 'memory', ok: true, detail: 'ok' },
      providers: [{ name: 'demo', state: 'ready' }],
    }),
    tracePlaceOf: createTracePlaces(undefined),
    running,
    announce: (event) => {
      events.push(event)
      if (event.type === 'request-end') ended.resolve(event)
    },
    onFault: (error) => faults.push(error),
    clock,
    settings: { bodyLimitBytes: 1_000_000, bodyTimeoutMs: 30_000, heartbeatMs: 15_000 },
    uploads: {
      limitBytes: 3_000_000,
      timeoutMs: 60_000,
      spools: createSpoolSpace()({ folder: tmpdir(), spaceBytes: 8_000_000 }),
    },
    version: '1.2.3',
    ...changes,
  }
  return { app: createApp(collaborators), clock, calls, events, faults, ended: ended.promise, running, collaborators }
}

const emptySnapshot: DashboardSnapshot = {
  version: '1.2.3',
  now: 0,
  ready: true,
  detail: 'ready',
  startedAt: 0,
  since: 0,
  instances: { sum: 'one', detail: 'one', list: [{ name: 'here', startedAt: 0, running: true }] },
  totals: totalsOf(emptyMinute(0)),
  buckets: [],
  stepMinutes: 1,
  store: { name: 'memory', ok: true, detail: 'ok', tiers: [] },
  semantic: {
    mode: 'off',
    state: 'off',
    detail: 'off',
    maxErrorRate: 0.01,
    allowance: 1,
    falseHits: { checked: 0, rate: 0, lower: 0, upper: 1 },
    showsTexts: false,
    nearMisses: [],
  },
  providers: [],
  models: [],
}

const resolveDemo = (name: string): Route => {
  if (!name.startsWith('demo/')) {
    throw new RequestError({
      status: 404,
      kind: 'not-found',
      code: 'model_not_found',
      param: 'model',
      message: `There is no model ${name}. Did you mean demo/echo?`,
    })
  }
  const account = {
    name: 'demo',
    provider: { name: 'demo', auth: { kind: 'none' as const }, paths: {} },
    baseUrl: 'http://127.0.0.1',
    headers: {},
  }
  return {
    name,
    configured: false,
    deployments: [{ id: name, account, model: name.slice(5), weight: 1 }],
    selection: 'first',
    retry: { attempts: 1, backoffMs: 1, maxWaitMs: 600_000 },
    timeouts: { connectMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 },
    cache: {},
  }
}

/** A POST of JSON, as `app.request` takes it. */
export const posting = (body: JsonObject | string | Uint8Array, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
})

/** A request as it looks when it came over a socket from this peer. */
export const peer = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } })

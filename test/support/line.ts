import { createExact } from '../../src/cache/exact.ts'
import { countPurges } from '../../src/cache/purges.ts'
import { createRefresher } from '../../src/cache/refresh.ts'
import type { CacheSettings } from '../../src/cache/settings.ts'
import { createFlights } from '../../src/cache/single-flight.ts'
import { guarded } from '../../src/cache/stores/guarded.ts'
import { memoryStore } from '../../src/cache/stores/memory.ts'
import { noControls } from '../../src/call.ts'
import type { Answer, CacheControls, Call, Content, Reply, Upload } from '../../src/call.ts'
import { chat } from '../../src/dialects/chat/index.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import type { GatewayEvent } from '../../src/events.ts'
import { createFetcher } from '../../src/gateway/fetch.ts'
import type { RecordedReply } from '../../src/gateway/record.ts'
import { createAuditing } from '../../src/gateway/auditing.ts'
import { noJudge } from '../../src/gateway/judging.ts'
import { createTeaching } from '../../src/gateway/teaching.ts'
import { createSimilar } from '../../src/gateway/similar.ts'
import { createGateway } from '../../src/gateway.ts'
import type { JsonObject } from '../../src/json.ts'
import { createModels } from '../../src/routing/model.ts'
import { noTier } from '../../src/semantic/no-tier.ts'
import type { SemanticTier } from '../../src/semantic/tier.ts'
import { chaosStore } from './chaos-store.ts'
import { fakeClock } from './fake-clock.ts'

/** How a scripted provider answers one call. */
export type Script = (call: Call) => Content | Promise<Content>

export const settings: CacheSettings = {
  enabled: true,
  ttlMs: 60_000,
  staleWhileRevalidateMs: 30_000,
  staleIfErrorMs: 300_000,
  refreshAhead: 0,
  scope: 'tenant',
  maxEntryBytes: 100_000,
}

/** The pipeline over a scripted provider, a chaos store on memory and a fake clock. */
export const testLine = (
  over: Partial<CacheSettings> = {},
  tier: SemanticTier = noTier(),
  audit = 0,
  judging = noJudge,
) => {
  const clock = fakeClock()
  const events: GatewayEvent[] = []
  const announce = (event: GatewayEvent) => void events.push(event)
  const chaos = chaosStore(memoryStore({ maxBytes: 1e6, eviction: 'lru', clock }), clock)
  const { store, purges } = countPurges(guarded(chaos, { clock, announce, readDeadlineMs: 50, writeDeadlineMs: 200 }))
  const exact = createExact({ store, clock })
  const cache = { ...settings, ...over }
  const calls: Call[] = []
  let script: Script = () => plain('an answer')
  let draw = 0.5
  let cacheHeaders: Readonly<Record<string, string>> = {}
  const send = async (call: Call): Promise<Reply> => {
    calls.push(call)
    const content = await script(call)
    return {
      content,
      provider: 'acme',
      model: 'one',
      attempts: [],
      headers: {},
      cacheHeaders,
      dropped: [],
      upstreamMs: 7,
    }
  }
  const fetcher = createFetcher({
    router: { send },
    flights: createFlights<RecordedReply>({ clock, maxBufferBytes: cache.maxEntryBytes, followerWaitMs: 1_000 }),
    purges,
    exact,
    clock,
    random: () => 0.5,
    announce,
    maxEntryBytes: cache.maxEntryBytes,
    costOf: (_provider, _model, usage) => usage.outputTokens / 100,
  })
  const refresher = createRefresher({ clock, refreshAhead: cache.refreshAhead, maxInFlight: 4, restMs: 1_000 })
  const similar = createSimilar({
    tier,
    exact,
    storeIsWell: () => store.health().ok,
    clock,
    announce,
    teaching: createTeaching({ tier, store, announce, judging }),
    maxErrorRate: cache.semantic?.maxErrorRate ?? 1,
    auditing: createAuditing({
      plan: () => ({ share: audit, atATime: 2 }),
      served: () => undefined,
      random: () => 0.5,
      announce,
    }),
  })
  const gateway = createGateway({
    models: models(),
    cache,
    exact,
    refresher,
    similar,
    fetcher,
    clock,
    random: () => draw,
  })
  return {
    clock,
    chaos,
    store,
    events,
    calls,
    refresher,
    gateway,
    answers: (next: Script) => {
      script = next
    },
    /** What the next calls of several variants draw, 0-1. */
    draws: (next: number) => void (draw = next),
    upstreamSays: (headers: Readonly<Record<string, string>>) => {
      cacheHeaders = headers
    },
    ask: (question: Question = {}) => gateway.answer(callOf(question, clock.now())),
  }
}

export interface Question {
  readonly text?: string
  readonly stream?: boolean
  readonly n?: number
  readonly tenant?: string
  readonly model?: string
  readonly controls?: Partial<CacheControls>
  readonly lossless?: boolean
  readonly signal?: AbortSignal
  readonly models?: readonly string[]
  readonly upload?: Upload
}

export const callOf = (question: Question, receivedAt: number): Call => {
  const body = {
    model: question.model ?? 'acme/one',
    messages: [{ role: 'user', content: question.text ?? 'Why?' }],
    ...(question.stream === true ? { stream: true } : {}),
    ...(question.n === undefined ? {} : { n: question.n }),
  }
  const { signal = new AbortController().signal } = question
  return {
    id: 'request-1',
    dialect: chat,
    request: chat.parse(body),
    bytes: new TextEncoder().encode(JSON.stringify(body)),
    lossless: question.lossless ?? true,
    headers: {},
    query: '',
    caller: { name: 'web', tenant: question.tenant ?? 'acme', models: question.models ?? ['*'] },
    controls: { ...noControls, ...question.controls },
    signal: () => signal,
    receivedAt,
    upload: question.upload,
  }
}

export const models = (knownModels: readonly string[] = []) =>
  createModels({
    accounts: [
      {
        name: 'acme',
        baseUrl: 'http://127.0.0.1:9/v1',
        credential: 'sk',
        headers: {},
        provider: { name: 'acme', auth: { kind: 'bearer' }, paths: { chat: '/chat/completions' }, knownModels },
      },
    ],
    models: {},
    defaults: {
      retry: { attempts: 1, backoffMs: 1, maxWaitMs: 600_000 },
      timeouts: { connectMs: 1_000, firstTokenMs: 1_000, idleMs: 1_000, totalMs: 10_000 },
    },
    unavailable: [],
  })

let answers = 0

/** A whole plain answer with an id of its own. */
export const plain = (content: string, finish = 'stop'): Content => {
  const body: JsonObject = {
    id: `chatcmpl-${String(++answers).padStart(29, '0')}`,
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'one',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  }
  return { kind: 'body', body, text: JSON.stringify(body) }
}

/** The same as a stream. */
export const streamed = (content: string): Content => {
  const answer = plain(content)
  const request = chat.parse({
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
    stream: true,
    stream_options: { include_usage: true },
  })
  return answer.kind === 'body'
    ? { kind: 'events', events: inTurn([...(chat.stream?.replay(answer.body, request) ?? [])]) }
    : answer
}

export const inTurn = async function* (events: readonly StreamEvent[], ending?: Error): AsyncGenerator<StreamEvent> {
  yield* events
  if (ending !== undefined) throw ending
}

/** The text that an answer says, read to its end. */
export const textOf = async ({ content }: Answer): Promise<string> => {
  if (content.kind === 'body') return said(content.body, 'message')
  if (content.kind === 'bytes') throw new Error('expected JSON or events')
  let text = ''
  for await (const event of content.events) text += said(event.body ?? {}, 'delta')
  return text
}

const said = (body: JsonObject, member: 'message' | 'delta'): string => {
  const [choice] = (body['choices'] as readonly Record<string, { content?: string }>[] | undefined) ?? []
  return choice?.[member]?.content ?? ''
}

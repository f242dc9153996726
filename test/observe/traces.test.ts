import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttemptEnd, RequestEnd } from '../../src/events.ts'
import { createTracePlaces } from '../../src/http/trace-place.ts'
import { openTraces } from '../../src/observe/traces.ts'
import { startFakeProvider, jsonReply } from '../support/fake-provider.ts'
import { startTestGateway } from '../support/gateway.ts'
import { requestEnd } from './events.ts'
import { attributesOf, startOtlpReceiver } from './otlp-receiver.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const opened = <T extends { close(): Promise<void> }>(what: T): T => {
  closing.push(() => what.close())
  return what
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const callerSpan = 'b7ad6b7169203331'
const caller = `00-${traceId}-${callerSpan}-01`
const own = { traceId, spanId: '00f067aa0ba902b7', sampled: true }

const settingsFor = (endpoint: string, troubles: string[] = []) => ({
  endpoint,
  serviceName: 'front',
  version: '1.2.3',
  hitsPerSecond: 20,
  providerName: (account: string) => (account === 'openai-eu' ? 'openai' : account),
  onTrouble: (message: string) => void troubles.push(message),
})

const attemptEnd: AttemptEnd = {
  type: 'attempt-end',
  requestId: 'r',
  dialect: 'chat',
  trace: own,
  attempt: {
    deployment: 'openai/gpt',
    provider: 'openai',
    startedAt: 1_010,
    durationMs: 0.25,
    failure: { fault: 'overload', status: 503, message: 'busy' },
  },
}

describe('openTraces', () => {
  it('makes a span of a request and one of each try under it, with GenAI attributes and to the microsecond', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, close } = openTraces(settingsFor(`${receiver.url}/`))
    listen(attemptEnd)
    listen(requestEnd({ trace: { ...own, parentSpanId: callerSpan } }))
    await close()
    const [attempt, request] = receiver.spans
    expect(receiver.heads[0]?.path).toBe('/v1/traces')
    expect(receiver.resources[0]).toMatchObject({ 'service.name': 'front', 'service.version': '1.2.3' })
    expect(request).toMatchObject({
      name: 'chat assistant',
      traceId,
      spanId: '00f067aa0ba902b7',
      parentSpanId: callerSpan,
      kind: 2,
      startTimeUnixNano: '1000000000',
      endTimeUnixNano: '2000000000',
    })
    expect(attributesOf(request ?? {})).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.response.model': 'gpt',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 5,
      'http.response.status_code': 200,
      'reprise.cache.outcome': 'miss',
      'reprise.cost_dollars': 0.25,
    })
    expect(attempt).toMatchObject({ name: 'chat gpt', traceId, parentSpanId: '00f067aa0ba902b7', kind: 3 })
    expect(attributesOf(attempt ?? {})).toMatchObject({ 'gen_ai.operation.name': 'chat', 'error.type': 'overload' })
    expect(attempt).toMatchObject({ endTimeUnixNano: '1010250000', status: { code: 2, message: 'overload' } })
  })

  it("tells the method, and calls an error what is the server's fault or broke off, not what the caller did wrong", async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, close } = openTraces(settingsFor(receiver.url))
    const failed = { outcome: undefined, trace: own }
    listen(requestEnd({ ...failed, status: 404, error: 'model_not_found', method: 'GET' }))
    listen(requestEnd({ ...failed, status: 503, error: 'upstream_unavailable' }))
    listen(requestEnd({ ...failed, status: 499, completed: false }))
    await close()
    const told = receiver.spans.map((span) => [span['status'], attributesOf(span)['error.type']])
    expect(told).toEqual([
      [{ code: 0 }, 'model_not_found'],
      [{ code: 2, message: 'upstream_unavailable' }, 'upstream_unavailable'],
      [{ code: 2, message: 'client_left' }, 'client_left'],
    ])
    expect(receiver.spans.map((span) => attributesOf(span)['http.request.method'])).toEqual(['GET', 'POST', 'POST'])
  })

  it('sends nothing that the caller does not sample, and nothing without a trace', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, close } = openTraces(settingsFor(receiver.url))
    listen(requestEnd({ trace: { ...own, sampled: false } }))
    listen(requestEnd())
    listen({ ...attemptEnd, trace: undefined })
    await close()
    expect(receiver.spans).toEqual([])
  })

  it('tells once that a collector refuses, and goes on', async () => {
    const receiver = opened(await startOtlpReceiver(400))
    const troubles: string[] = []
    const { listen, traced, close } = openTraces(settingsFor(receiver.url, troubles))
    listen(requestEnd({ trace: own }))
    await close()
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toContain(`${receiver.url}/v1/traces`)
    expect(traced().spans).toEqual({ sent: 0, refused: 1, crowdedOut: 0 })
  })

  it('counts what it sends, and what finds no room in the queue', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, traced, close } = openTraces(settingsFor(receiver.url))
    for (let span = 0; span < 9_000; span++) listen(requestEnd({ trace: own }))
    expect(traced().spans.crowdedOut).toBeGreaterThan(0)
    await close()
    const { sent, refused, crowdedOut } = traced().spans
    expect({ sent, refused }).toEqual({ sent: receiver.spans.length, refused: 0 })
    expect(sent + crowdedOut).toBe(9_000)
  })

  describe('of more hits than it may trace', () => {
    const hit = { kind: 'hit', detail: 'exact' } as const
    // Ids whose random parts lie evenly: 2⁵⁶ by the golden ratio, over and over.
    let random = 0n
    const places = createTracePlaces(1, (bytes) => {
      random = (random + 0x9e3779b97f4a7cn) % (1n << 56n)
      return random.toString(16).padStart(2 * bytes, '0')
    })
    const spansOf = async (ends: readonly RequestEnd[]) => {
      const receiver = opened(await startOtlpReceiver())
      const { listen, traced, close } = openTraces(settingsFor(receiver.url))
      for (const end of ends) listen(end)
      await close()
      return { spans: receiver.spans, untraced: traced().untracedHits }
    }
    const crowd = (over: Partial<RequestEnd>) =>
      Array.from({ length: 1_000 }, () => requestEnd({ outcome: hit, trace: places(null), ...over }))

    it('keeps an even share, says of each how many it stands for, and counts the others', async () => {
      const { spans, untraced } = await spansOf(crowd({}))
      expect(spans.length).toBeGreaterThan(20)
      expect(spans.length).toBeLessThan(200)
      expect(untraced).toBe(1_000 - spans.length)
      expect(spans.filter((span) => !('traceState' in span))).toHaveLength(20)
      const told = spans.reduce((sum, { traceState }) => sum + 1 / shareIn(traceState), 0)
      expect(told).toBeGreaterThan(900)
      expect(told).toBeLessThan(1_100)
    })

    it.each<[string, Partial<RequestEnd>]>([
      ['was found by a similar prompt', { outcome: { kind: 'semantic-hit', detail: 'semantic' } }],
      ['is stale', { outcome: { kind: 'stale', detail: 'exact' } }],
      ['has a refresh behind it', { outcome: { ...hit, refreshing: true } }],
      ['went upstream', { outcome: { kind: 'miss', fwd: 'miss' } }],
      ['failed', { outcome: undefined, error: 'timeout', status: 504 }],
      ['was not taken to its end', { completed: false }],
      ['the caller traces', { trace: { ...own, parentSpanId: callerSpan } }],
    ])('keeps whatever %s', async (_, over) => {
      const { spans, untraced } = await spansOf(crowd(over))
      expect(spans).toHaveLength(1_000)
      expect(spans.some((span) => 'traceState' in span)).toBe(false)
      expect(untraced).toBe(0)
    })
  })

  it('tells the share of requests that begin a trace of their tries, too', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, close } = openTraces(settingsFor(receiver.url))
    listen({ ...attemptEnd, trace: { ...own, share: 0.25 } })
    listen(requestEnd({ trace: { ...own, share: 0.25 } }))
    await close()
    expect(receiver.spans.map(({ traceState }) => traceState)).toEqual(['ot=th:c', 'ot=th:c'])
  })
})

/** https://opentelemetry.io/docs/specs/otel/trace/tracestate-handling/#sampling-threshold-value-th */
const shareIn = (state: unknown): number =>
  typeof state === 'string' ? 1 - Number.parseInt(state.slice('ot=th:'.length).padEnd(14, '0'), 16) / 16 ** 14 : 1

const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 4, completion_tokens: 3, total_tokens: 7 },
}

const gatewayOver = async (environment: Readonly<Record<string, string>>) => {
  const provider = opened(await startFakeProvider())
  provider.otherwise(jsonReply(completion))
  const yaml = `providers: { local: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: x } }`
  const gateway = opened(await startTestGateway({ yaml, environment }))
  const ask = async (headers: Readonly<Record<string, string>>) => {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
      body: JSON.stringify({ model: 'local/m', messages: [{ role: 'user', content: 'Hi' }] }),
    })
    await response.text()
    return provider.requests.at(-1)?.headers['traceparent']
  }
  return { gateway, ask }
}

describe('a gateway', () => {
  it('carries a trace from the caller through itself to the provider', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { gateway, ask } = await gatewayOver({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'front',
    })
    const upstream = await ask({ traceparent: caller })
    const ownTrace = await ask({})
    await gateway.drain()
    const requests = receiver.spans.filter(({ kind }) => kind === 2)
    expect(receiver.spans).toHaveLength(4)
    expect(requests[0]).toMatchObject({ traceId, parentSpanId: callerSpan })
    expect(upstream).toBe(`00-${traceId}-${String(requests[0]?.['spanId'])}-01`)
    expect(ownTrace).toBe(`00-${String(requests[1]?.['traceId'])}-${String(requests[1]?.['spanId'])}-01`)
    expect(receiver.resources[0]).toMatchObject({ 'service.name': 'front' })
  })

  it("passes the caller's trace on where it does not trace, and makes up none", async () => {
    const { ask } = await gatewayOver({})
    expect(await ask({ traceparent: caller })).toBe(caller)
    expect(await ask({ traceparent: 'nonsense' })).toBeUndefined()
    expect(await ask({})).toBeUndefined()
  })

  it('refuses to start with an endpoint that is no address', async () => {
    await expect(startTestGateway({ environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' } })).rejects.toThrow(
      /traces\.endpoint/,
    )
  })
})

it('loads nothing of OpenTelemetry where nobody traces: only these modules name it, and they are imported late', () => {
  const source = new URL('../../src/', import.meta.url)
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const importing = (pattern: RegExp) =>
    files.filter((file) => pattern.test(readFileSync(new URL(file, source), 'utf8'))).toSorted()
  expect(importing(/from '@opentelemetry\//)).toEqual(['observe/spans.ts', 'observe/traces.ts'])
  expect(importing(/^import (?!type).*\/(spans|traces)\.ts'/m)).toEqual(['life/observers.ts', 'observe/traces.ts'])
  expect(readFileSync(new URL('life/traces.ts', source), 'utf8')).toContain("await import('../observe/traces.ts')")
})

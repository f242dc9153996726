import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttemptEnd } from '../../src/events.ts'
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
const own = `00-${traceId}-00f067aa0ba902b7-01`

const settingsFor = (endpoint: string, troubles: string[] = []) => ({
  endpoint,
  serviceName: 'front',
  version: '1.2.3',
  onTrouble: (message: string) => void troubles.push(message),
})

const attemptEnd: AttemptEnd = {
  type: 'attempt-end',
  requestId: 'r',
  traceparent: own,
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
    listen(requestEnd({ trace: { traceparent: own, parentSpanId: callerSpan } }))
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
    expect(attempt).toMatchObject({ name: 'attempt openai', traceId, parentSpanId: '00f067aa0ba902b7', kind: 3 })
    expect(attempt).toMatchObject({ endTimeUnixNano: '1010250000', status: { code: 2, message: 'overload' } })
  })

  it('sends nothing that the caller does not sample, and nothing without a trace', async () => {
    const receiver = opened(await startOtlpReceiver())
    const { listen, close } = openTraces(settingsFor(receiver.url))
    listen(requestEnd({ trace: { traceparent: own.replace(/01$/, '00') } }))
    listen(requestEnd())
    listen({ ...attemptEnd, traceparent: undefined })
    await close()
    expect(receiver.spans).toEqual([])
  })

  it('tells once that a collector refuses, and goes on', async () => {
    const receiver = opened(await startOtlpReceiver(400))
    const troubles: string[] = []
    const { listen, close } = openTraces(settingsFor(receiver.url, troubles))
    listen(requestEnd({ trace: { traceparent: own } }))
    await close()
    expect(troubles).toHaveLength(1)
    expect(troubles[0]).toContain(`${receiver.url}/v1/traces`)
  })
})

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

import { expect, it } from 'vitest'
import { providers } from '../../providers/index.ts'
import { attributesOf, startOtlpReceiver } from './otlp-receiver.ts'
import { startTestGateway } from '../support/gateway.ts'

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/#gen-ai-provider-name */
const conventional = new Set(
  'anthropic aws.bedrock azure.ai.inference azure.ai.openai cohere deepseek gcp.gemini gcp.gen_ai gcp.vertex_ai groq ibm.watsonx.ai mistral_ai openai perplexity x_ai'.split(
    ' ',
  ),
)

it('providers bear no name that the conventions do not have, and theirs where they have one', () => {
  const named = Object.values(providers).flatMap(({ name, genAiName }) =>
    genAiName === undefined ? [] : [[name, genAiName]],
  )
  expect(named.filter(([, genAiName]) => !conventional.has(genAiName ?? ''))).toEqual([])
  const unnamed = Object.values(providers).filter(({ genAiName }) => genAiName === undefined)
  expect(unnamed.filter(({ name }) => conventional.has(name))).toEqual([])
})

it('metrics and spans call a provider by it, whatever its account is called', async () => {
  const receiver = await startOtlpReceiver()
  const gateway = await startTestGateway({
    yaml: `
providers:
  second: { kind: gemini, baseUrl: "http://127.0.0.1:1", apiKey: x }
  own: { kind: openai-compatible, baseUrl: "http://127.0.0.1:1", apiKey: x }
routing: { retry: { attempts: 1, backoff: 1ms } }`,
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  })
  for (const model of ['second/x', 'own/x']) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }] }),
    })
    await response.text()
  }
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  await gateway.close()
  await receiver.close()
  expect(text).toMatch(
    /operation_duration_seconds_count\{.*gen_ai_provider_name="gcp.gemini".*deployment="second\/other"\} 1/,
  )
  expect(text).toMatch(/operation_duration_seconds_count\{.*gen_ai_provider_name="own".*deployment="own\/other"\} 1/)
  const tries = receiver.spans.filter(({ kind }) => kind === 3).map(attributesOf)
  expect(tries.map((attributes) => attributes['gen_ai.provider.name'])).toEqual(['gcp.gemini', 'own'])
})

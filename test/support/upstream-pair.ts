import { jsonReply, startFakeProvider, streamReply } from './fake-provider.ts'
import type { FakeProvider, ReceivedRequest, Reply } from './fake-provider.ts'
import { fixture } from './fixture.ts'
import { startTestGateway } from './gateway.ts'
import type { TestGateway } from './gateway.ts'

/** The same gateway over two kinds of upstream: for a client of either company one speaks its dialect and one does not. */
export const upstreams = {
  'openai-like': { text: 'openai/text', model: 'gpt-5.4-mini', path: '/chat/completions' },
  'anthropic-like': { text: 'anthropic/text', model: 'claude-sonnet-4-5', path: '/v1/messages' },
} as const

export const upstreamNames = ['openai-like', 'anthropic-like'] as const

export interface PairGateway {
  readonly provider: FakeProvider
  readonly gateway: TestGateway
  close(): Promise<void>
}

/** With a client key `client-key`, no retries, and the model `pair` that has both. */
export const startPairGateway = async (): Promise<PairGateway> => {
  const provider = await startFakeProvider()
  const gateway = await startTestGateway({
    yaml: `
clients: [{ name: sdk, key: client-key }]
providers:
  openai-like: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key }
  anthropic-like: { kind: anthropic, baseUrl: "${provider.url}", apiKey: upstream-key }
routing: { retry: { attempts: 1 } }
models:
  pair:
    deployments: [{ provider: openai-like, model: one }, { provider: anthropic-like, model: two }]
`,
  })
  return {
    provider,
    gateway,
    close: async () => {
      await gateway.close()
      await provider.close()
    },
  }
}

/** A recorded answer, plain or as the stream that was asked for. */
export const recorded =
  (text: string) =>
  ({ json }: ReceivedRequest): Reply =>
    json['stream'] === true ? streamReply([fixture(`${text}.sse`)]) : jsonReply(fixture(`${text}.json`))

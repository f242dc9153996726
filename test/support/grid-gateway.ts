import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { startFakeProvider } from './fake-provider.ts'
import type { FakeProvider, ReceivedRequest, Reply } from './fake-provider.ts'
import { startTestGateway } from './gateway.ts'

export interface Grid {
  readonly provider: FakeProvider
  readonly url: string
  readonly openai: OpenAI
  readonly anthropic: Anthropic
  close(): Promise<void>
}

/** Both SDKs at a gateway over upstreams that speak one dialect each: `openai`, `anthropic`, and `compatible`, which is named as told. */
export const startGrid = async (compatible: string, answer: (request: ReceivedRequest) => Reply): Promise<Grid> => {
  const provider = await startFakeProvider()
  provider.otherwise(answer)
  const gateway = await startTestGateway({
    yaml: `
clients: [{ name: sdk, key: client-key }]
providers:
  ${compatible}: { kind: openai-compatible, baseUrl: "${provider.url}", apiKey: upstream-key }
  openai: { baseUrl: "${provider.url}", apiKey: upstream-key }
  anthropic: { baseUrl: "${provider.url}", apiKey: upstream-key }
`,
  })
  return {
    provider,
    url: gateway.url,
    openai: new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: gateway.url, apiKey: 'client-key', maxRetries: 0 }),
    close: async () => {
      await gateway.close()
      await provider.close()
    },
  }
}

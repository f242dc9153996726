import { vi } from 'vitest'
import { isJsonObject } from '../../src/json.ts'
import type { JsonObject } from '../../src/json.ts'
import { startTestGateway } from './gateway.ts'
import type { TestGateway } from './gateway.ts'

/** The keys of two tenants and of a second client of the first. */
const clients = `
clients:
  - { name: web, key: web-key, tenant: acme }
  - { name: app, key: app-key, tenant: acme }
  - { name: other, key: other-key, tenant: rival }
`

/** The longest deadline, because a busy machine is no fault of the tier. */
export const semanticYaml = (settings = 'mode: verified'): string =>
  `${clients}cache: { semantic: { deadline: 10s, maxErrorRate: 0.05, ${settings} } }\n`

/** A gateway whose semantic tier has loaded. */
export const startSemanticGateway = async (settings?: string, more = ''): Promise<TestGateway> => {
  const gateway = await startTestGateway({ yaml: semanticYaml(settings) + more })
  await vi.waitFor(
    async () => {
      const { semantic } = await readiness(gateway)
      if (!isJsonObject(semantic) || semantic.state !== 'ready') throw new Error(JSON.stringify(semantic))
    },
    { timeout: 60_000, interval: 50 },
  )
  return gateway
}

export const readiness = async ({ url }: TestGateway): Promise<JsonObject> => {
  const body: unknown = await (await fetch(`${url}/readyz`)).json()
  return isJsonObject(body) ? body : {}
}

export interface Asking {
  readonly body?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string
  /** With its question mark. */
  readonly query?: string
}

/** Asks the demo provider, which answers with the words of the question. */
export const asking =
  ({ url }: TestGateway) =>
  async (text: string, { body, headers, key = 'web-key', query = '' }: Asking = {}) => {
    const response = await fetch(`${url}/v1/chat/completions${query}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'x-reprise-explain': '1',
        ...headers,
      },
      body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: text }], ...body }),
    })
    return {
      status: response.status,
      cache: response.headers.get('x-cache'),
      cacheStatus: response.headers.get('cache-status'),
      similarity: response.headers.get('x-reprise-similarity'),
      why: response.headers.get('x-reprise-semantic'),
      clamped: response.headers.get('x-reprise-clamped'),
      text: await response.text(),
    }
  }

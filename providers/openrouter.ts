import type { Provider } from '../src/provider.ts'

/** https://openrouter.ai/docs/api-reference/overview. Its errors name an HTTP status as their code, also inside a 200. */
export const openrouter: Provider = {
  name: 'openrouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', completions: '/completions', embeddings: '/embeddings' },
}

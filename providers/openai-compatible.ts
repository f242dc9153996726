import type { Provider } from '../src/provider.ts'

/** Any other server that speaks OpenAI's API. The base URL is what its OpenAI clients are given, most often ending in `/v1`. */
export const openaiCompatible: Provider = {
  name: 'openai-compatible',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', embeddings: '/embeddings' },
  keyless: true,
  // Under its own name the price table would take it for OpenAI.
  pricesName: 'self-hosted',
}

import type { Provider } from '../src/provider.ts'

/** https://docs.cohere.com/docs/compatibility-api */
export const cohere: Provider = {
  name: 'cohere',
  genAiName: 'cohere',
  baseUrl: 'https://api.cohere.ai/compatibility/v1',
  auth: { kind: 'bearer' },
  // Rerank is not in the compatibility API, below which the base URL is.
  paths: { chat: '/chat/completions', embeddings: '/embeddings', rerank: '/../../v2/rerank' },
  bareNames: [/^command-/, /^c4ai-aya-/, /^embed-(?:english|multilingual|v\d)/, /^rerank-/],
  renames: { max_completion_tokens: 'max_tokens' },
}

import type { Provider } from '../src/provider.ts'

/** https://docs.fireworks.ai/api-reference/post-chatcompletions */
export const fireworks: Provider = {
  name: 'fireworks',
  baseUrl: 'https://api.fireworks.ai/inference/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', completions: '/completions', embeddings: '/embeddings' },
  renames: { max_completion_tokens: 'max_tokens' },
}

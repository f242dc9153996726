import type { Provider } from '../src/provider.ts'

/** https://lmstudio.ai/docs/developer/openai-compat */
export const lmStudio: Provider = {
  name: 'lm-studio',
  baseUrl: 'http://127.0.0.1:1234/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', completions: '/completions', embeddings: '/embeddings' },
  keyless: true,
  renames: { max_completion_tokens: 'max_tokens' },
}

import type { Provider } from '../src/provider.ts'

/** https://docs.ollama.com/api/openai-compatibility. Passes over `max_completion_tokens` in silence. */
export const ollama: Provider = {
  name: 'ollama',
  baseUrl: 'http://127.0.0.1:11434/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', completions: '/completions', embeddings: '/embeddings' },
  keyless: true,
  renames: { max_completion_tokens: 'max_tokens' },
}

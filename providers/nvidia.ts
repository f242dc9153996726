import type { Provider } from '../src/provider.ts'

/** https://docs.api.nvidia.com/nim/reference/llm-apis */
export const nvidia: Provider = {
  name: 'nvidia',
  baseUrl: 'https://integrate.api.nvidia.com/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', embeddings: '/embeddings' },
  renames: { max_completion_tokens: 'max_tokens' },
}

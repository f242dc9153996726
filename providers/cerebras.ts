import type { Provider } from '../src/provider.ts'

/** https://inference-docs.cerebras.ai/api-reference/chat-completions */
export const cerebras: Provider = {
  name: 'cerebras',
  baseUrl: 'https://api.cerebras.ai/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions' },
}

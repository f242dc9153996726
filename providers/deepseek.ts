import type { Provider } from '../src/provider.ts'

/** https://api-docs.deepseek.com */
export const deepseek: Provider = {
  name: 'deepseek',
  genAiName: 'deepseek',
  baseUrl: 'https://api.deepseek.com',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions' },
  // With a colon it is a tag of a local server.
  bareNames: [/^deepseek-[^:]*$/],
  renames: { max_completion_tokens: 'max_tokens' },
}

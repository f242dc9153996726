import type { Provider } from '../src/provider.ts'

/** https://docs.perplexity.ai/api-reference/chat-completions-post */
export const perplexity: Provider = {
  name: 'perplexity',
  genAiName: 'perplexity',
  baseUrl: 'https://api.perplexity.ai',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions' },
  bareNames: [/^sonar(?:-|$)/],
  renames: { max_completion_tokens: 'max_tokens' },
}

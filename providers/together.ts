import type { Provider } from '../src/provider.ts'

/** https://docs.together.ai/reference/chat-completions */
export const together: Provider = {
  name: 'together',
  baseUrl: 'https://api.together.xyz/v1',
  auth: { kind: 'bearer' },
  paths: {
    chat: '/chat/completions',
    completions: '/completions',
    embeddings: '/embeddings',
    rerank: '/rerank',
    images: '/images/generations',
    speech: '/audio/speech',
    transcriptions: '/audio/transcriptions',
    translations: '/audio/translations',
  },
  renames: { max_completion_tokens: 'max_tokens' },
}

import type { Provider } from '../src/provider.ts'

/** Any other server that speaks OpenAI's API. The base URL is what its OpenAI clients are given, most often ending in `/v1`. */
export const openaiCompatible: Provider = {
  name: 'openai-compatible',
  auth: { kind: 'bearer' },
  // What nothing stands in for is asked for: a server without it says so itself.
  paths: {
    chat: '/chat/completions',
    embeddings: '/embeddings',
    moderations: '/moderations',
    rerank: '/rerank',
    images: '/images/generations',
    'image-edits': '/images/edits',
    'image-variations': '/images/variations',
    speech: '/audio/speech',
    transcriptions: '/audio/transcriptions',
    translations: '/audio/translations',
  },
  keyless: true,
}

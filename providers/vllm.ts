import type { Provider } from '../src/provider.ts'

/** https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html */
export const vllm: Provider = {
  name: 'vllm',
  baseUrl: 'http://127.0.0.1:8000/v1',
  auth: { kind: 'bearer' },
  paths: {
    chat: '/chat/completions',
    completions: '/completions',
    embeddings: '/embeddings',
    rerank: '/rerank',
    transcriptions: '/audio/transcriptions',
    translations: '/audio/translations',
  },
  keyless: true,
}

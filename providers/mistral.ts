import type { Provider } from '../src/provider.ts'

/** https://docs.mistral.ai/api. Answers 422 to any member that it does not know; streams tell their usage unasked. */
export const mistral: Provider = {
  name: 'mistral',
  genAiName: 'mistral_ai',
  baseUrl: 'https://api.mistral.ai/v1',
  auth: { kind: 'bearer' },
  paths: {
    chat: '/chat/completions',
    embeddings: '/embeddings',
    moderations: '/moderations',
    transcriptions: '/audio/transcriptions',
  },
  bareNames: [/^(?:mistral|ministral|magistral|devstral|codestral|pixtral|voxtral|open-mistral|open-mixtral)-[^:]*$/],
  renames: {
    max_completion_tokens: 'max_tokens',
    seed: 'random_seed',
    stream_options: null,
    user: null,
    store: null,
    service_tier: null,
    safety_identifier: null,
    prompt_cache_key: null,
  },
}

import type { Provider } from '../src/provider.ts'

/** https://platform.openai.com/docs/api-reference */
export const openai: Provider = {
  name: 'openai',
  genAiName: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  auth: { kind: 'bearer' },
  paths: {
    chat: '/chat/completions',
    responses: '/responses',
    completions: '/completions',
    embeddings: '/embeddings',
    moderations: '/moderations',
    images: '/images/generations',
    'image-edits': '/images/edits',
    'image-variations': '/images/variations',
    speech: '/audio/speech',
    transcriptions: '/audio/transcriptions',
    translations: '/audio/translations',
  },
  // gpt-oss is served by others: its weights are open, and OpenAI's own API does not offer it.
  bareNames: [
    /^gpt-(?!oss)/,
    /^o[1-9](?:-|$)/,
    /^chatgpt-/,
    /^text-embedding-/,
    /^(?:omni|text)-moderation-/,
    /^(?:dall-e|tts|whisper)-/,
    /^ft:/,
  ],
  overloadCodes: ['server_error', 'server_is_overloaded', 'engine_overloaded', 'slow_down', 'rate_limit_exceeded'],
  credentialCodes: ['account_deactivated', 'organization_restricted'],
}

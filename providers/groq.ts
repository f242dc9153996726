import type { Provider } from '../src/provider.ts'

/** https://console.groq.com/docs/api-reference */
export const groq: Provider = {
  name: 'groq',
  genAiName: 'groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  auth: { kind: 'bearer' },
  paths: {
    chat: '/chat/completions',
    speech: '/audio/speech',
    transcriptions: '/audio/transcriptions',
    translations: '/audio/translations',
  },
  overloadCodes: ['rate_limit_exceeded', 'capacity_exceeded', 'internal_server_error'],
}

import type { Provider } from '../src/provider.ts'

/** https://ai.google.dev/gemini-api/docs/openai; statuses: https://cloud.google.com/apis/design/errors */
export const gemini: Provider = {
  name: 'gemini',
  genAiName: 'gcp.gemini',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', embeddings: '/embeddings', images: '/images/generations' },
  bareNames: [/^gemini-/],
  overloadCodes: ['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL'],
  // A wrong key is told as 400 INVALID_ARGUMENT.
  credentialCodes: ['API_KEY_INVALID', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'API key not valid'],
  renames: { store: null },
  pricesName: 'google',
}

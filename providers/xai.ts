import type { Provider } from '../src/provider.ts'

/** https://docs.x.ai/docs/api-reference */
export const xai: Provider = {
  name: 'xai',
  genAiName: 'x_ai',
  baseUrl: 'https://api.x.ai/v1',
  auth: { kind: 'bearer' },
  paths: { chat: '/chat/completions', responses: '/responses', images: '/images/generations' },
  bareNames: [/^grok-/],
  // A wrong key is told as 400.
  credentialCodes: ['Incorrect API key provided'],
  pricesName: 'x-ai',
}

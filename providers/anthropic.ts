import type { Provider } from '../src/provider.ts'

/** https://platform.claude.com/docs/en/api/overview */
export const anthropic: Provider = {
  name: 'anthropic',
  genAiName: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  auth: { kind: 'header', header: 'x-api-key' },
  paths: { messages: '/v1/messages', 'count-tokens': '/v1/messages/count_tokens' },
  headers: { 'anthropic-version': '2023-06-01' },
  bareNames: [/^claude-/],
  overloadCodes: ['overloaded_error', 'rate_limit_error', 'api_error', 'timeout_error'],
  // An empty account is told as a 400 invalid_request_error; only its sentence gives it away.
  credentialCodes: ['authentication_error', 'permission_error', 'billing_error', 'credit balance is too low'],
}

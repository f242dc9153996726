import type { Provider } from '../src/provider.ts'

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference. The base URL is the resource's endpoint,
 * `https://NAME.openai.azure.com`; the model is the name of the deployment. The v1 API serves every model without an api-version.
 */
export const azureOpenai: Provider = {
  name: 'azure-openai',
  auth: { kind: 'header', header: 'api-key' },
  paths: {
    chat: '/openai/v1/chat/completions',
    responses: '/openai/v1/responses',
    embeddings: '/openai/v1/embeddings',
  },
  overloadCodes: ['server_error', 'NoCapacity', 'rate_limit_exceeded'],
  pricesName: 'azure',
}

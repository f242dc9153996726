import type { Provider } from '../src/provider.ts'

/**
 * https://learn.microsoft.com/azure/ai-foundry/openai/reference. The base URL is the resource's endpoint,
 * `https://NAME.openai.azure.com`; the model is the name of the deployment. The v1 API serves every model without an api-version;
 * sound and pictures are a preview there, asked for by `?api-version=preview` where the resource wants it.
 */
export const azureOpenai: Provider = {
  name: 'azure-openai',
  genAiName: 'azure.ai.openai',
  auth: { kind: 'header', header: 'api-key' },
  paths: {
    chat: '/openai/v1/chat/completions',
    responses: '/openai/v1/responses',
    embeddings: '/openai/v1/embeddings',
    images: '/openai/v1/images/generations',
    'image-edits': '/openai/v1/images/edits',
    speech: '/openai/v1/audio/speech',
    transcriptions: '/openai/v1/audio/transcriptions',
    translations: '/openai/v1/audio/translations',
  },
  overloadCodes: ['server_error', 'NoCapacity', 'rate_limit_exceeded'],
  pricesName: 'azure',
}

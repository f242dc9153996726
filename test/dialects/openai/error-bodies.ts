import { plain } from '../chat/fixture.ts'

/** How OpenAI's doors beside chat fail. */
export const openaiErrorBodies = {
  'an unknown model': {
    body: plain('error-404'),
    error: {
      message: 'The model `gpt-9` does not exist or you do not have access to it.',
      type: 'invalid_request_error',
      code: 'model_not_found',
    },
  },
}

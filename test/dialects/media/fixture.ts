import type { JsonObject } from '../../../src/json.ts'
import { plain } from '../chat/fixture.ts'
import type { DialectCase } from '../../contracts/dialect.ts'

/** A file as a form's view has it. */
export const file: JsonObject = { filename: 'a.wav', type: 'audio/wav', bytes: 4, sha256: '0'.repeat(64) }

/** What a text says where a file should be. */
export const noFile = 'C:\\a.wav'

/** What all of them have in common with OpenAI's other doors. */
export const common = {
  passesStreams: true,
  errorBodies: {
    'an unknown model': {
      body: plain('error-404'),
      error: {
        message: 'The model `gpt-9` does not exist or you do not have access to it.',
        type: 'invalid_request_error',
        code: 'model_not_found',
      },
    },
  },
  prompts: {},
} satisfies Partial<DialectCase>

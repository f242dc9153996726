import type { JsonObject } from '../../../src/json.ts'
import { openaiErrorBodies } from '../openai/error-bodies.ts'
import type { DialectCase } from '../../contracts/dialect.ts'

/** A file as a form's view has it. */
export const file: JsonObject = { filename: 'a.wav', type: 'audio/wav', bytes: 4, sha256: '0'.repeat(64) }

/** What a text says where a file should be. */
export const noFile = 'C:\\a.wav'

/** What all of them have in common with OpenAI's other doors. */
export const common = {
  passesStreams: true,
  errorBodies: openaiErrorBodies,
  prompts: {},
} satisfies Partial<DialectCase>

import type { Dialect } from '../../dialect.ts'
import { outbound } from '../common/plain-request.ts'
import { error, readError } from '../openai/error.ts'
import { answer } from './answer.ts'
import { parse } from './parse.ts'

/** OpenAI Embeddings (https://platform.openai.com/docs/api-reference/embeddings). No streams, and no text of a conversation. */
export const embeddings: Dialect = {
  name: 'embeddings',
  parse,
  outbound,
  answer,
  error,
  readError,
  promptView: () => undefined,
}

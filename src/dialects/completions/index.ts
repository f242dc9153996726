import type { Dialect } from '../../dialect.ts'
import { error, readError } from '../openai/error.ts'
import { outbound } from '../openai/outbound.ts'
import { answer } from './answer.ts'
import { conversion } from './conversion.ts'
import { parse, promptView } from './parse.ts'
import { stream } from './stream.ts'

/** OpenAI's legacy Completions (https://platform.openai.com/docs/api-reference/completions): text in, text out. */
export const completions: Dialect = {
  name: 'completions',
  parse,
  outbound,
  answer,
  stream,
  error,
  readError,
  promptView,
  conversion,
}

import type { Dialect } from '../../dialect.ts'
import { error } from '../openai/error.ts'
import { answer } from './answer.ts'
import { conversion } from './conversion/index.ts'
import { readError } from './error.ts'
import { outbound, parse } from './parse.ts'
import { promptView } from './prompt-view.ts'
import { stream } from './stream.ts'

/** The OpenAI Responses API (https://platform.openai.com/docs/api-reference/responses). */
export const responses: Dialect = {
  name: 'responses',
  parse,
  outbound,
  answer,
  stream,
  error,
  readError,
  promptView,
  conversion,
}

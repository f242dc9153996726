import type { Dialect } from '../../dialect.ts'
import { answer } from './answer.ts'
import { conversion } from './conversion/index.ts'
import { error, readError } from '../anthropic/error.ts'
import { outbound, parse } from './parse.ts'
import { conversationView as promptView } from '../common/prompt-view.ts'
import { stream } from './stream.ts'

/** The Anthropic Messages API (https://platform.claude.com/docs/en/api/messages). */
export const messages: Dialect = {
  name: 'messages',
  parse,
  outbound,
  answer,
  stream,
  error,
  readError,
  promptView,
  conversion,
}

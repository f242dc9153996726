import type { Dialect } from '../../dialect.ts'
import { answer } from './answer.ts'
import { error, readError } from '../openai/error.ts'
import { outbound } from '../openai/outbound.ts'
import { parse } from './parse.ts'
import { conversationView as promptView } from '../common/prompt-view.ts'
import { stream } from './stream.ts'

/** OpenAI Chat Completions (https://platform.openai.com/docs/api-reference/chat), the hub. */
export const chat: Dialect = { name: 'chat', parse, outbound, answer, stream, error, readError, promptView }

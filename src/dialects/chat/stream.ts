import { streamEvent } from '../../dialect.ts'
import type { StreamDialect } from '../../dialect.ts'
import { createCollector } from './collect.ts'
import { error } from '../openai/error.ts'
import { errorOf, meaningOf } from '../openai/meaning.ts'
import { replay } from './replay.ts'
import { view } from '../openai/view.ts'

/** Server-sent chunks of a chat completion (https://platform.openai.com/docs/api-reference/chat-streaming). */
export const stream: StreamDialect = {
  meaning: meaningOf,
  readError: errorOf,
  collector: createCollector,
  replay,
  view,
  errorEvents: (problem) => [streamEvent(error(problem))],
}

import type { EventMeaning, StreamDialect, StreamEvent } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { createCollector } from './collect.ts'
import { error, readError } from '../anthropic/error.ts'
import { named, replay } from './replay.ts'
import { objectOf } from '../common/values.ts'

/** Server-sent events of the Messages API (https://platform.claude.com/docs/en/build-with-claude/streaming). */
export const stream: StreamDialect = {
  meaning: ({ body }) => (body === undefined ? 'preamble' : meaningOf(body)),
  readError: (event) => readError(event.body ?? { message: event.data }),
  collector: createCollector,
  replay,
  view: (event) => event,
  errorEvents: (problem) => [errorEvent(error(problem))],
}

/** An error in a stream; nothing follows it, no `message_stop` either. */
export const errorEvent = (body: JsonObject): StreamEvent => named({ ...body, type: 'error' })

/** Unknown events mean nothing to us: the API adds new ones and asks clients to pass over them. */
const meaningOf = (body: JsonObject): EventMeaning => {
  switch (body.type) {
    case 'content_block_start':
      return startsWithOutput(objectOf(body.content_block)) ? 'output' : 'preamble'
    case 'content_block_delta':
      return saysSomething(objectOf(body.delta)) ? 'output' : 'preamble'
    case 'message_delta':
      return 'output'
    case 'message_stop':
      return 'end'
    case 'error':
      return 'error'
    default:
      return 'preamble'
  }
}

/**
 * Text and thinking start empty; every other block (a tool's name, redacted thinking, a search result) is output at
 * once.
 */
const startsWithOutput = ({ type, text, thinking }: JsonObject): boolean => {
  if (type === 'text') return typeof text === 'string' && text !== ''
  if (type === 'thinking') return typeof thinking === 'string' && thinking !== ''
  return true
}

const saysSomething = ({ type: _type, ...said }: JsonObject): boolean =>
  Object.values(said).some((value) => value !== '')

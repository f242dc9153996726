import { streamEvent } from '../../dialect.ts'
import type { StreamDialect } from '../../dialect.ts'
import { isJsonObject } from '../../json.ts'
import { error } from '../openai/error.ts'
import { createCollector } from './collect.ts'
import { readError } from './error.ts'
import { meaningOf } from './meaning.ts'
import { replay } from './replay.ts'

/** Server-sent events of a response (https://platform.openai.com/docs/api-reference/responses-streaming). */
export const stream: StreamDialect = {
  meaning: meaningOf,
  readError: (event) => readError(event.body ?? { message: event.data }),
  collector: createCollector,
  replay,
  view: (event) => event,
  // An error event has the error's members at its top.
  errorEvents: (problem, last) => {
    const said = error(problem).error
    const { message, code = null, param = null, ...rest } = isJsonObject(said) ? said : {}
    const number = last?.body?.sequence_number
    const sequence_number = typeof number === 'number' ? number + 1 : 0
    return [streamEvent({ ...rest, type: 'error', sequence_number, code, message, param }, 'error')]
  },
}

import type { StreamEvent } from '../dialect.ts'
import { objectsIn } from '../json.ts'
import type { Reading } from './reading.ts'

/** The last event of OpenAI's streams. */
export const doneEvent: StreamEvent = { data: '[DONE]', body: undefined }

/** Follows the choices of a stream that should end with `[DONE]`. */
export interface Finish {
  see(event: StreamEvent): void
  /** Every choice that was asked for has its finish reason: not every server sends `[DONE]` after that. */
  isReached(): boolean
  /** Whether the end may come now; a stream in which no choice has finished is no whole answer. */
  mayEnd(): boolean
}

export const createFinish = ({ call, target }: Reading): Finish => {
  if (target.dialect.name !== 'chat' && target.dialect.name !== 'completions') return never
  const { n } = call.request.body
  const wanted = typeof n === 'number' ? n : 1
  const finished = new Set<unknown>()
  return {
    see: ({ body }) => {
      for (const { index, finish_reason: reason } of objectsIn(body?.choices)) {
        if (typeof reason === 'string' && reason !== '') finished.add(index)
      }
    },
    isReached: () => finished.size >= wanted,
    mayEnd: () => finished.size > 0,
  }
}

const never: Finish = { see: () => {}, isReached: () => false, mayEnd: () => true }

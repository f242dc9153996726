import type { DialectName, StreamEvent } from '../dialect.ts'
import { isDone } from '../dialects/media/stream.ts'
import { objectsIn } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Reading } from './reading.ts'

/** The last event of OpenAI's streams. */
export const doneEvent: StreamEvent = { data: '[DONE]', body: undefined }

/** Follows the choices of a stream that should end with `[DONE]`. */
export interface Finish {
  see(event: StreamEvent): void
  /** Every choice that was asked for has its finish reason: not every server sends `[DONE]` after that. */
  isReached(): boolean
  /** What then ends the stream in place of what did not come; undefined where its dialect has nothing for it. */
  readonly last: StreamEvent | undefined
  /** Whether the end may come now; a stream in which no choice has finished is no whole answer. */
  mayEnd(): boolean
}

export const createFinish = ({ call, target }: Reading): Finish => {
  if (mediaDialects.has(target.dialect.name)) return mediaFinish(call.request.body)
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
    last: doneEvent,
  }
}

const mediaDialects: ReadonlySet<DialectName> = new Set([
  'images',
  'image-edits',
  'image-variations',
  'speech',
  'transcriptions',
  'translations',
])

/** Sound, a transcript and each picture have an end of their own, and the stream has none beside. In a form every field is text. */
const mediaFinish = ({ n }: JsonObject): Finish => {
  const wanted = Math.max(1, Number(n ?? 1))
  let done = 0
  return {
    see: (event) => void (done += isDone(event) ? 1 : 0),
    isReached: () => done >= wanted,
    mayEnd: () => done > 0,
    last: undefined,
  }
}

const never: Finish = { see: () => {}, isReached: () => false, mayEnd: () => true, last: undefined }

import { streamEvent } from '../../dialect.ts'
import type { EventMeaning, StreamCollector, StreamDialect, StreamEvent } from '../../dialect.ts'
import type { JsonObject } from '../../json.ts'
import { error, isFailure, readError } from '../openai/error.ts'

/** Whether the event is the last that is told of one sound, one text or one picture. */
export const isDone = ({ body }: Pick<StreamEvent, 'body'>): boolean =>
  typeof body?.type === 'string' && /\.(?:done|completed)$/.test(body.type)

/**
 * The events of OpenAI's sound, transcripts and pictures: they pass as they are, and no stream of them is kept.
 * `replayed`: a whole answer as events, for a model that does not stream although it was asked to.
 */
export const mediaStream = (replayed: (body: JsonObject) => readonly JsonObject[]): StreamDialect => ({
  meaning,
  readError: ({ body, data }) => readError(body ?? { message: data }),
  collector,
  replay: (body) => replayed(body).map((event) => streamEvent(event, String(event.type))),
  view: (event) => event,
  errorEvents: (problem) => [streamEvent(error(problem), 'error')],
})

// How many ends there are depends on how many pictures were asked for, so that none of them is the end of the stream.
const meaning = ({ body }: StreamEvent): EventMeaning =>
  body !== undefined && (body.type === 'error' || isFailure(body)) ? 'error' : 'output'

/** The last end: it tells what was used. */
const collector = (): StreamCollector => {
  let last: JsonObject | undefined
  return {
    push: (event) => {
      if (isDone(event)) last = event.body
    },
    answer: () => last,
  }
}

import type { Answer, Call } from './call.ts'

/** THE PIPELINE, as a door sees it. */
export interface Gateway {
  /** Rejects with `RequestError` or `RouteFailedError`; `problemOf` gives their meaning. Events of a streamed answer must be read or returned. */
  answer(call: Call): Promise<Answer>
}

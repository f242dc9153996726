import { RequestError } from '../../errors.ts'

/** A client was too slow for a stream that it shared. */
export class SlowReaderError extends RequestError {
  constructor() {
    super({
      status: 503,
      kind: 'unavailable',
      message:
        'This answer is shared with clients that read faster, and this one fell too far behind. Send the call again.',
      code: 'slow_reader',
    })
    this.name = 'SlowReaderError'
  }
}

/** The equal call in flight did not begin to answer in time: go by yourself. */
export class FlightWaitError extends Error {
  constructor(waitedMs: number) {
    super(`An equal call in flight did not begin to answer within ${waitedMs} ms.`)
    this.name = 'FlightWaitError'
  }
}

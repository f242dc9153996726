import type { Content } from '../call.ts'
import type { EventMeaning, StreamDialect, StreamEvent } from '../dialect.ts'
import type { UpstreamResponse } from './call.ts'
import { readEvents } from './event-stream.ts'
import { protocolError, wrapped } from './faults.ts'
import { createFinish, doneEvent } from './finish.ts'
import { readPlain } from './plain.ts'
import { isJsonType, mediaType, wrongType } from './reading.ts'
import type { Reading } from './reading.ts'

/**
 * The answer as it comes, from its first real output on: until then this rejects and another deployment may be tried. After it the
 * events throw `UpstreamError` when the stream breaks. A provider that answers a stream request with plain JSON gives a body.
 */
export const readStream = async (reading: Reading): Promise<Content> => {
  const { target, response } = reading
  const { stream } = target.dialect
  const type = mediaType(response)
  if (stream === undefined || isJsonType(type)) return readPlain(reading)
  if (type !== '' && type !== 'text/event-stream') throw await wrongType(reading, type, 'a stream')
  const next = stepsOf(reading, stream)
  const before = await untilOutput(next, reading)
  response.outputBegan()
  return { kind: 'events', events: committed(before, next, response) }
}

/** What comes before the first real output, and that output itself. */
const untilOutput = async (next: NextStep, { deployment, maxEventBytes }: Reading): Promise<readonly StreamEvent[]> => {
  const before: StreamEvent[] = []
  let size = 0
  for (;;) {
    const step = await next()
    if (step === undefined) return before
    before.push(...step.events)
    if (step.meaning !== 'preamble') return before
    size += step.size
    if (before.length > mostPreamble || size > maxEventBytes)
      throw protocolError(deployment, `${before.length} events came and no output among them`)
  }
}

const mostPreamble = 1_000

/** Gives the next step, undefined after the proper end. */
type NextStep = () => Promise<Step | undefined>

/** One event of the provider and what it becomes in the door's dialect. */
interface Step {
  readonly meaning: EventMeaning
  readonly events: readonly StreamEvent[]
  /** Characters of its data. */
  readonly size: number
  /** Nothing follows. */
  readonly last: boolean
}

/** What breaks after the proper end is no fault any more. */
const stepsOf = (reading: Reading, stream: StreamDialect): NextStep => {
  const { response, deployment, maxEventBytes } = reading
  const source = readEvents(response.body, maxEventBytes)
  const translate = translatorOf(reading)
  const finish = createFinish(reading)
  let ended = false
  const read = async (): Promise<StreamEvent | undefined> => {
    try {
      const { done, value } = await source.next()
      if (done !== true) return value
    } catch (error) {
      if (!ended) throw wrapped(error, deployment, 'the stream could not be read')
    }
    if (ended) return undefined
    if (finish.isReached()) return finish.last
    throw protocolError(deployment, 'the stream broke off before its end')
  }
  return async () => {
    const event = await read()
    if (event === undefined) return undefined
    if (!ended && isTorn(event)) throw protocolError(deployment, 'an event of the stream is not JSON')
    const meaning = stream.meaning(event)
    if (meaning === 'error') {
      if (ended) return undefined
      throw reading.failed({ status: undefined, headers: {}, text: event.data }, () => stream.readError(event))
    }
    finish.see(event)
    if (meaning === 'end' && !ended) {
      if (!finish.mayEnd()) throw protocolError(deployment, 'the stream ended without an answer')
      ended = true
      response.endBegan()
    }
    const { data } = event
    return { meaning, events: translate(event), size: data.length, last: data === doneEvent.data }
  }
}

/** Every event but the last says a JSON object. */
const isTorn = ({ body, data }: StreamEvent): boolean => body === undefined && data !== doneEvent.data && data !== ''

/** Into the door's dialect. A converter that cannot go on says so by an error event. */
const translatorOf = ({ call, target, deployment }: Reading): ((event: StreamEvent) => readonly StreamEvent[]) => {
  const convert = target.translation?.events()
  if (convert === undefined) return (event) => [event]
  const { stream } = call.dialect
  return (event) => {
    try {
      const events = convert(event)
      const failed = events.find((one) => stream?.meaning(one) === 'error')
      if (failed !== undefined) throw protocolError(deployment, stream?.readError(failed).message ?? 'no reason given')
      return events
    } catch (error) {
      throw wrapped(error, deployment, 'an event of the stream could not be read')
    }
  }
}

const finished: IteratorResult<StreamEvent, undefined> = { done: true, value: undefined }

/** No generator: leaving one that was never read would not run its `finally`, and the provider would go on for nobody. */
const committed = (
  before: readonly StreamEvent[],
  next: NextStep,
  response: UpstreamResponse,
): AsyncIterable<StreamEvent> => {
  const ready = [...before]
  let over = false
  const leave = () => {
    over = true
    response.abort()
  }
  const advance = async (): Promise<void> => {
    try {
      const step = await next()
      over = step === undefined || step.last
      if (over) response.release()
      ready.push(...(step?.events ?? []))
    } catch (error) {
      leave()
      throw error
    }
  }
  const iterator = {
    next: async () => {
      for (;;) {
        const event = ready.shift()
        if (event !== undefined) return { done: false as const, value: event }
        if (over) return finished
        await advance()
      }
    },
    return: async () => {
      ready.length = 0
      leave()
      return finished
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

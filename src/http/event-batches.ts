import type { Clock } from '../clock.ts'
import type { StreamEvent } from '../dialect.ts'
import { eventSteps, type Step } from './event-steps.ts'
import { eventText, heartbeat } from './sse.ts'
import { nextTurn, within } from './within.ts'

/** A stream of events on its way to a client. */
export interface OutgoingEvents {
  /** May come later than the head of the answer; comments keep the connection open until then. */
  readonly events: Promise<AsyncIterable<StreamEvent>>
  /** Quiet for this long, the stream gets a comment. */
  readonly heartbeatMs: number
  readonly clock: Clock
  /** The first event is on its way. */
  onFirst(): void
  /** How a stream that failed with this ends; `last` went out before. */
  onFailure(error: unknown, last: StreamEvent | undefined): readonly StreamEvent[]
  /** Called once: whether the stream came to its proper end. */
  onEnd(whole: boolean): void
}

/** Event-stream text, piece by piece, as fast as it is asked for. */
export interface EventBatches {
  /** undefined: nothing follows. Never rejects, and is asked again only after it has resolved. */
  next(): Promise<string | undefined>
  /** The client left: the events are let go of at once. */
  stop(): void
}

/** All of a replay as one text; undefined for one that is longer than a batch. */
export const wholeText = (events: Iterable<StreamEvent>): string | undefined => {
  let text = ''
  for (const event of events) {
    text += eventText(event)
    if (text.length > batchLength) return undefined
  }
  return text
}

// Larger than most answers, smaller than a socket's buffer: a replay is one write, and a slow client holds up no more than this.
const batchLength = 16_384

/** Events that are there at the same time travel together. */
export const eventBatches = (outgoing: OutgoingEvents): EventBatches => {
  const { heartbeatMs, clock, onFirst, onFailure, onEnd } = outgoing
  const steps = eventSteps(outgoing.events)
  let pending: Promise<Step> | undefined
  let last: StreamEvent | undefined
  let over = false

  // Asked anew after each wait: what it says changes meanwhile.
  const isOver = (): boolean => over
  const finish = (whole: boolean): void => {
    over = true
    onEnd(whole)
  }
  const take = (step: Step): string => {
    pending = undefined
    if (step.kind === 'event') {
      if (last === undefined) onFirst()
      last = step.event
      return eventText(step.event)
    }
    const ending = step.kind === 'failure' ? onFailure(step.error, last).map(eventText).join('') : ''
    finish(step.kind === 'end')
    return ending
  }
  const gather = async (first: Step): Promise<string | undefined> => {
    const turn = nextTurn()
    let text = take(first)
    while (!isOver() && text.length < batchLength) {
      pending = steps.next()
      const step = await Promise.race([pending, turn])
      if (step === undefined || isOver()) break
      text += take(step)
    }
    return text === '' ? undefined : text
  }
  return {
    next: async () => {
      if (over) return undefined
      pending ??= steps.next()
      const step = await within(pending, heartbeatMs, clock)
      if (over) return undefined
      return step === undefined ? heartbeat : gather(step)
    },
    stop: () => {
      if (over) return
      finish(false)
      steps.letGo()
    },
  }
}

import type { Announce, GatewayEvent, RequestEnd, RequestStart } from '../events.ts'

/** Observers that hear of requests that begin and end some at a time, and of everything else at once. */
export interface Batches {
  readonly announce: Announce
  /** From now on; one that throws is reported and the others hear all the same. */
  hear(observer: Announce): void
  /** Whoever reads what the observers know has them hear what waits first. */
  flush(): void
}

export interface BatchSettings {
  readonly onFault: (error: unknown) => void
  /** Epoch ms. */
  readonly now: () => number
  /** Around all that is heard at a time. */
  readonly around: (work: () => void) => void
}

type OfEveryRequest = RequestStart | RequestEnd

const isOfEveryRequest = (event: GatewayEvent): event is OfEveryRequest =>
  event.type === 'request-end' || event.type === 'request-start'

/** Between two batches of a busy gateway, ms. */
const restMs = 20
const mostWaiting = 1_000

/**
 * Between two requests a processor forgets the observers' code and must fetch it again; one that runs it for thirty requests in a row
 * takes a fraction of the time for each. So what every request announces waits until the turn of the event loop ends or, soon after
 * another batch, a moment longer.
 */
export const createBatches = ({ onFault, now, around }: BatchSettings): Batches => {
  const observers: Announce[] = []
  let waiting: OfEveryRequest[] = []
  let heardAt = -Infinity

  const tell = (events: readonly Parameters<Announce>[0][]) => {
    for (const observer of observers) {
      for (const event of events) {
        try {
          observer(event)
        } catch (error) {
          onFault(error)
        }
      }
    }
  }
  const flush = () => {
    if (waiting.length === 0) return
    const events = waiting
    waiting = []
    heardAt = now()
    around(() => tell(events))
  }
  const flushSoon = () => {
    const sinceMs = now() - heardAt
    if (sinceMs < 0 || sinceMs >= restMs) setImmediate(flush)
    else setTimeout(flush, restMs - sinceMs)
  }
  return {
    flush,
    hear: (observer) => void observers.push(observer),
    announce: (event) => {
      if (!isOfEveryRequest(event)) return tell([event])
      if (waiting.length === 0) flushSoon()
      waiting.push(event)
      if (waiting.length >= mostWaiting) flush()
    },
  }
}

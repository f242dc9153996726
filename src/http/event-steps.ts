import type { StreamEvent } from '../dialect.ts'

/** What a stream does next. A failure is a step like the others, so that what came before it is sent first. */
export type Step =
  | { readonly kind: 'event'; readonly event: StreamEvent }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly error: unknown }

export interface EventSteps {
  next(): Promise<Step>
  /** Tells the events that nobody reads on, now or as soon as they come. */
  letGo(): void
}

/** Reads events that may not have come yet, one at a time and only when asked. */
export const eventSteps = (events: Promise<AsyncIterable<StreamEvent>>): EventSteps => {
  let iterator: Promise<AsyncIterator<StreamEvent>> | undefined
  const opened = () => (iterator ??= events.then((iterable) => iterable[Symbol.asyncIterator]()))
  return {
    next: async () => {
      try {
        const { done, value } = await (await opened()).next()
        return done === true ? { kind: 'end' } : { kind: 'event', event: value }
      } catch (error) {
        return { kind: 'failure', error }
      }
    },
    letGo: () => {
      // Failing here is failing for nobody.
      opened()
        .then((reading) => reading.return?.())
        .catch(() => {})
    },
  }
}

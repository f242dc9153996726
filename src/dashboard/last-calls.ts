import type { RequestEnd } from '../events.ts'
import { endingOf } from './minute.ts'
import type { LastCall, LiveCalls } from './snapshot.ts'

/** The last requests that are over, newest last. */
export interface LastCalls {
  add(event: RequestEnd): void
  /** Of the latest call; 0 before the first. */
  sequence(): number
  /** Those after `sequence`, at most the `limit` newest of them. */
  after(sequence: number, limit: number): LiveCalls
}

export const keptCalls = 100

export const createLastCalls = (): LastCalls => {
  const kept: RequestEnd[] = []
  let sequence = 0
  return {
    add: (event) => {
      kept[sequence % keptCalls] = event
      sequence += 1
    },
    sequence: () => sequence,
    after: (seen, limit) => {
      const first = Math.max(seen, sequence - Math.min(limit, keptCalls), 0)
      const calls = Array.from({ length: sequence - first }, (_, index) => first + index).flatMap((place) => {
        const event = kept[place % keptCalls]
        return event === undefined ? [] : [shown(event, place + 1)]
      })
      return { calls, skipped: first - seen }
    },
  }
}

// Names that clients make up are cut, so that no call fills the screen.
const maxNameLength = 128

const shown = (event: RequestEnd, sequence: number): LastCall => ({
  sequence,
  requestId: event.requestId,
  at: event.startedAt + event.durationMs,
  door: event.door,
  caller: event.caller,
  status: event.status,
  ending: endingOf(event),
  provider: event.provider,
  model: event.model?.slice(0, maxNameLength),
  streamed: event.streamed,
  completed: event.completed,
  durationMs: event.durationMs,
  inputTokens: event.usage?.inputTokens,
  outputTokens: event.usage?.outputTokens,
  cost: event.cost,
  saved: event.saved,
  error: event.error,
})

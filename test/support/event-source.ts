import type { Reply } from '../../src/call.ts'
import { streamEvent, type StreamEvent } from '../../src/dialect.ts'

/** A stream whose events come when a test says so. */
export interface EventSource {
  readonly events: AsyncIterable<StreamEvent>
  push(...events: readonly StreamEvent[]): void
  end(): void
  fail(error: unknown): void
  /** How many events were taken. */
  taken(): number
  /** Whether its reader gave it up before its end. */
  isReturned(): boolean
}

export const eventSource = (): EventSource => {
  const waiting: StreamEvent[] = []
  let ending: { readonly error?: unknown; readonly failed: boolean } | undefined
  let wake: () => void = () => {}
  let taken = 0
  let returned = false
  const next = async (): Promise<IteratorResult<StreamEvent, undefined>> => {
    for (;;) {
      const value = waiting.shift()
      if (value !== undefined) {
        taken++
        return { done: false, value }
      }
      if (ending?.failed === true) throw ending.error
      if (ending !== undefined || returned) return { done: true, value: undefined }
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const iterator: AsyncIterator<StreamEvent, undefined> = {
    next,
    return: () => {
      returned = true
      wake()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return {
    events: { [Symbol.asyncIterator]: () => iterator },
    push: (...events) => {
      waiting.push(...events)
      wake()
    },
    end: () => {
      ending = { failed: false }
      wake()
    },
    fail: (error) => {
      ending = { failed: true, error }
      wake()
    },
    taken: () => taken,
    isReturned: () => returned,
  }
}

/** The event that says which one it is, with `length` characters of ballast. */
export const numbered = (index: number, length = 0): StreamEvent => streamEvent({ index, ballast: 'x'.repeat(length) })

export const replyOf = (content: Reply['content']): Reply => ({
  content,
  provider: 'demo',
  model: 'echo',
  attempts: [],
  headers: {},
  cacheHeaders: {},
  dropped: [],
  upstreamMs: 1,
})

export const bodyReply = (text = 'hello'): Reply =>
  replyOf({ kind: 'body', text: JSON.stringify({ text }), body: { text } })

export const eventsReply = (source: EventSource): Reply => replyOf({ kind: 'events', events: source.events })

/** One turn of the event loop: what can go on without outside help has done so. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

import type { Reply } from '../call.ts'
import type { Clock } from '../clock.ts'
import { createEventLog, type EventLog, type EventReading, type Logged } from './flight/event-log.ts'
import { headWithin } from './flight/head-wait.ts'
import { mostEntryTags } from './storable.ts'

export { FlightWaitError, SlowReaderError } from './flight/errors.ts'

/** Equal calls at the same time share one upstream call. RFC 9111 §4. */
export interface Flights<Shared extends Reply = Reply> {
  /**
   * Joins the call in flight under this key, or starts it by `lead`. Everybody gets a reply whose events (or bytes) are a reading of their own. The
   * signal given to `lead` aborts as soon as nobody is left; `caller.signal` only takes this caller out. Rejects with what `lead` rejects
   * with, with the caller's abort reason, or with `FlightWaitError` when a joiner has waited too long for the reply to begin.
   */
  share(key: string, caller: FlightCaller, lead: Lead<Shared>): Promise<SharedReply<Shared>>
  /** One is in flight under this key and can be joined. */
  has(key: string): boolean
  /** How many are in flight and can be joined. */
  size(): number
}

export interface FlightCaller {
  readonly signal: AbortSignal
  /** What this caller wants the kept answer to be found by. */
  readonly tags?: readonly string[]
}

/** `tags`: of all who have joined so far; grows while the call is on its way. */
export type Lead<Shared> = (signal: AbortSignal, tags: ReadonlySet<string>) => Promise<Shared>

export interface SharedReply<Shared extends Reply> {
  readonly reply: Shared
  /** It came from a call that was already in flight. */
  readonly collapsed: boolean
}

export interface FlightLimits {
  /** Of a stream's events kept for its readers; beyond that nobody can join and laggards are cut off. */
  readonly maxBufferBytes: number
  /** How long a joiner waits for the reply to begin. */
  readonly followerWaitMs: number
}

interface Flight<Shared extends Reply> {
  readonly log: EventLog
  readonly head: Promise<Shared>
  readonly tags: Set<string>
}

export const createFlights = <Shared extends Reply = Reply>({
  clock,
  maxBufferBytes,
  followerWaitMs,
}: FlightLimits & { readonly clock: Clock }): Flights<Shared> => {
  const flights = new Map<string, Flight<Shared>>()

  const begin = (key: string, lead: Lead<Shared>): Flight<Shared> => {
    const tags = new Set<string>()
    const upstream = new AbortController()
    const forget = () => {
      if (flights.get(key) === flight) flights.delete(key)
    }
    const desert = () => {
      forget()
      upstream.abort()
    }
    const log = createEventLog({ maxBytes: maxBufferBytes, onFull: forget, onDeserted: desert })
    const flight = { log, tags, head: Promise.resolve(upstream.signal).then((signal) => lead(signal, tags)) }
    flights.set(key, flight)
    void fly(flight).finally(forget)
    return flight
  }

  return {
    share: async (key, { signal, tags = [] }, lead) => {
      signal.throwIfAborted()
      const joined = flights.get(key)
      const flight = joined ?? begin(key, lead)
      const { log, head } = flight
      // One beyond what an entry may have is enough to tell that there are too many.
      for (const tag of tags) if (flight.tags.size <= mostEntryTags) flight.tags.add(tag)
      // Before the head is there, so that no event can be missed and the flight knows that somebody waits.
      const reading = log.read(signal)
      const waitMs = joined && followerWaitMs
      try {
        const reply = await headWithin(head, { signal, clock, waitMs })
        return { reply: ownReply(reply, reading), collapsed: joined !== undefined }
      } catch (error) {
        reading.leave()
        throw error
      }
    },
    has: (key) => flights.has(key),
    size: () => flights.size,
  }
}

/** Brings the reply's events into the log. Never rejects: readers and those who wait for the head are told. */
const fly = async <Shared extends Reply>({ log, head }: Flight<Shared>): Promise<void> => {
  try {
    const { content } = await head
    if (content.kind === 'events') await pump(content.events, log)
    if (content.kind === 'bytes') await pump(asLogged(content.bytes), log)
    log.end()
  } catch (error) {
    log.fail(error)
  }
}

const pump = async (events: AsyncIterable<Logged>, log: EventLog): Promise<void> => {
  for await (const event of events) {
    await log.append(event)
    // Returning ends the source as well.
    if (!log.hasReaders()) return
  }
}

const ownReply = <Shared extends Reply>(reply: Shared, reading: EventReading): Shared => {
  const { content } = reply
  if (content.kind === 'events') return { ...reply, content: { kind: 'events', events: reading } }
  if (content.kind === 'bytes') return { ...reply, content: { ...content, bytes: bytesOf(reading) } }
  reading.leave()
  return reply
}

const asLogged = async function* (bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Logged> {
  for await (const piece of bytes) yield { data: '', body: undefined, bytes: piece }
}

const nothing = new Uint8Array()

/** No generator: leaving one that was never read would not run its `finally`, and the flight would wait for this reader. */
const bytesOf = (reading: EventReading): AsyncIterable<Uint8Array> => {
  const logged = reading[Symbol.asyncIterator]()
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next: async () => {
      const { done, value } = await logged.next()
      return done === true ? { done, value: undefined } : { done: false, value: value.bytes ?? nothing }
    },
    return: async () => {
      reading.leave()
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

import type { StreamEvent } from '../../dialect.ts'
import { createBell, type Bell } from './bell.ts'
import { SlowReaderError } from './errors.ts'

/**
 * The events of one stream in memory, read by several, each from the first event on and at its own pace. Whoever appends is held back by
 * the fastest reader alone: a reader that falls more than `maxBytes` behind one that has read everything is cut off.
 */
export interface EventLog {
  /** A new reading; not after `onFull`. Must be read to its end, left or aborted. */
  read(signal: AbortSignal): EventReading
  /** Resolves when there is room for the next event, or nobody left to read it. */
  append(event: Logged): Promise<void>
  end(): void
  /** Readers get what came before, and then this error. */
  fail(error: unknown): void
  hasReaders(): boolean
}

/** One reader's view, to be iterated once. */
export interface EventReading extends AsyncIterable<Logged> {
  leave(): void
}

interface EventLogLimits {
  /** Of events kept, as `eventBytes` counts them. Every reader may have one event more, however large that is. */
  readonly maxBytes: number
  /** The first event is not kept any longer: nobody can join. */
  readonly onFull: () => void
  /** The last reader has left before the end. */
  readonly onDeserted: () => void
}

/** What a log holds: an event, or a piece of an answer that is no JSON. */
export interface Logged extends StreamEvent {
  readonly bytes?: Uint8Array
}

/** Roughly what an event takes in memory: its text, the same parsed, and the objects around both. */
export const eventBytes = ({ data, bytes }: Logged): number => 256 + 2 * data.length + (bytes?.length ?? 0)

export const createEventLog = (limits: EventLogLimits): EventLog => {
  const root: Link = { event: { data: '', body: undefined }, bytesSoFar: 0, next: undefined }
  const log: LogState = {
    ...limits,
    first: root,
    last: root,
    ending: undefined,
    cursors: new Set(),
    appended: createBell(),
    progressed: createBell(),
  }
  return {
    read: (signal) => openReading(log, signal),
    append: (event) => append(log, event),
    end: () => close(log, { kind: 'end' }),
    fail: (error) => close(log, { kind: 'error', error }),
    hasReaders: () => log.cursors.size > 0,
  }
}

/** An event and the way to the next: what no reader can come to any more is garbage. */
interface Link {
  readonly event: Logged
  /** Of all events up to and with this one. */
  readonly bytesSoFar: number
  next: Link | undefined
}

type Ending = { readonly kind: 'end' } | { readonly kind: 'error'; readonly error: unknown }

interface Cursor {
  /** What was read last. */
  at: Link
  /** Set once the reading has left the log. */
  ending: Ending | undefined
  /** Stops listening for the reader's abort. */
  release: () => void
}

interface LogState extends EventLogLimits {
  /** Where a new reading starts; undefined once that is gone. */
  first: Link | undefined
  last: Link
  ending: Ending | undefined
  readonly cursors: Set<Cursor>
  readonly appended: Bell
  readonly progressed: Bell
}

const openReading = (log: LogState, signal: AbortSignal): EventReading => {
  if (log.first === undefined) throw new Error('A reading cannot start here: the first events are gone.')
  const abort = () => leave(log, cursor, { kind: 'error', error: signal.reason })
  const release = () => signal.removeEventListener('abort', abort)
  const cursor: Cursor = { at: log.first, ending: undefined, release }
  log.cursors.add(cursor)
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  const leaveQuietly = () => leave(log, cursor, { kind: 'end' })
  const iterator: AsyncIterator<Logged, undefined> = {
    next: () => step(log, cursor),
    return: () => {
      leaveQuietly()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return { leave: leaveQuietly, [Symbol.asyncIterator]: () => iterator }
}

const step = async (log: LogState, cursor: Cursor): Promise<IteratorResult<Logged, undefined>> => {
  while (cursor.ending === undefined) {
    const { next } = cursor.at
    if (next !== undefined) {
      cursor.at = next
      log.progressed.ring()
      return { done: false, value: next.event }
    }
    if (log.ending === undefined) await log.appended.rung()
    else leave(log, cursor, log.ending)
  }
  const { ending } = cursor
  cursor.ending = { kind: 'end' }
  if (ending.kind === 'error') throw ending.error
  return { done: true, value: undefined }
}

const leave = (log: LogState, cursor: Cursor, ending: Ending): void => {
  if (!log.cursors.delete(cursor)) return
  cursor.release()
  cursor.ending = ending
  // Lets go of what was not read.
  cursor.at = log.last
  log.appended.ring()
  log.progressed.ring()
  if (log.cursors.size === 0 && log.ending === undefined) log.onDeserted()
}

const append = async (log: LogState, event: Logged): Promise<void> => {
  const link: Link = { event, bytesSoFar: log.last.bytesSoFar + eventBytes(event), next: undefined }
  log.last.next = link
  log.last = link
  log.appended.ring()
  if (log.first !== undefined && link.bytesSoFar > log.maxBytes) {
    log.first = undefined
    log.onFull()
  }
  if (log.first === undefined) await makeRoom(log)
}

const makeRoom = async (log: LogState): Promise<void> => {
  for (;;) {
    const slowest = slowestOf(log)
    if (slowest === undefined || unread(log, slowest) <= log.maxBytes) return
    if ([...log.cursors].some(({ at }) => at === log.last))
      leave(log, slowest, { kind: 'error', error: new SlowReaderError() })
    else await log.progressed.rung()
  }
}

const close = (log: LogState, ending: Ending): void => {
  log.ending = ending
  log.appended.ring()
}

const slowestOf = (log: LogState): Cursor | undefined => {
  let slowest: Cursor | undefined
  for (const cursor of log.cursors) {
    if (slowest === undefined || unread(log, cursor) > unread(log, slowest)) slowest = cursor
  }
  return slowest
}

/** Bytes that wait behind the reader's next event. */
const unread = (log: LogState, { at }: Cursor): number =>
  at.next === undefined ? 0 : log.last.bytesSoFar - at.next.bytesSoFar

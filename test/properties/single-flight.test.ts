import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventBytes } from '../../src/cache/flight/event-log.ts'
import { createFlights, SlowReaderError, type SharedReply } from '../../src/cache/single-flight.ts'
import type { Reply } from '../../src/call.ts'
import type { StreamEvent } from '../../src/dialect.ts'
import { bodyReply, eventSource, eventsReply, numbered, turn, type EventSource } from '../support/event-source.ts'
import { fakeClock } from '../support/fake-clock.ts'

const maxBufferBytes = 3_000

/** One upstream call as the test plays it. */
interface Upstream {
  readonly source: EventSource
  readonly signal: AbortSignal
  readonly emitted: StreamEvent[]
  readonly settle: { readonly resolve: (reply: Reply) => void; readonly reject: (error: unknown) => void }
  state: 'head' | 'stream' | 'over'
  /** What it ended with: undefined for a proper end. */
  failure: Error | undefined
}

/** One caller, and everything that it has seen so far. */
interface Participant {
  readonly caller: AbortController
  readonly upstream: Upstream
  readonly collapsed: boolean
  readonly read: StreamEvent[]
  iterator: AsyncIterator<StreamEvent> | undefined
  isReading: boolean
  outcome: 'open' | 'end' | 'left' | { readonly error: unknown }
}

// Which participant is meant; with 1 also which call: the one before the latest.
const who = fc.nat(5)

const operations = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constant('join' as const), who }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constantFrom('head' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constantFrom('leave' as const, 'fail' as const, 'end' as const, 'body' as const),
      who,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('emit' as const),
      who,
      length: fc.constantFrom(0, 0, 300, 2_000),
    }),
  },
  { weight: 10, arbitrary: fc.record({ does: fc.constant('read' as const), who }) },
)

const bytesOf = (events: readonly StreamEvent[]): number => events.reduce((sum, event) => sum + eventBytes(event), 0)
const appended = ({ emitted, source }: Upstream): readonly StreamEvent[] => emitted.slice(0, source.taken())
const isOpen = ({ outcome }: Participant): boolean => outcome === 'open'

const createPlay = () => {
  const flights = createFlights({ clock: fakeClock(), maxBufferBytes, followerWaitMs: 1_000 })
  const upstreams: Upstream[] = []
  const participants: Participant[] = []

  const lead = (signal: AbortSignal): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const settle = { resolve, reject }
      upstreams.push({ source: eventSource(), signal, emitted: [], settle, state: 'head', failure: undefined })
    })

  const isJoinable = (upstream: Upstream | undefined): boolean =>
    upstream !== undefined &&
    upstream.state !== 'over' &&
    !upstream.signal.aborted &&
    bytesOf(appended(upstream)) <= maxBufferBytes

  const join = async (): Promise<void> => {
    const collapses = isJoinable(upstreams.at(-1))
    const before = upstreams.length
    const caller = new AbortController()
    const sharing = flights.share('key', caller, lead)
    await turn()
    expect(upstreams.length).toBe(collapses ? before : before + 1)
    const upstream = upstreams.at(-1)
    if (upstream === undefined) throw new Error('no call was made')
    const participant: Participant = {
      caller,
      upstream,
      collapsed: collapses,
      read: [],
      iterator: undefined,
      isReading: false,
      outcome: 'open',
    }
    participants.push(participant)
    void follow(participant, sharing)
  }

  const read = (participant: Participant): void => {
    if (participant.iterator === undefined || participant.isReading || !isOpen(participant)) return
    void take(participant, participant.iterator)
  }
  return { flights, upstreams, participants, join, read, isJoinable }
}

/** What becomes of a caller's share of the reply. */
const follow = async (participant: Participant, sharing: Promise<SharedReply<Reply>>): Promise<void> => {
  try {
    const { reply, collapsed } = await sharing
    expect(collapsed).toBe(participant.collapsed)
    if (reply.content.kind === 'body') participant.outcome = 'end'
    else if (reply.content.kind === 'events') participant.iterator = reply.content.events[Symbol.asyncIterator]()
  } catch (error) {
    if (isOpen(participant)) participant.outcome = { error }
  }
}

const take = async (participant: Participant, iterator: AsyncIterator<StreamEvent>): Promise<void> => {
  participant.isReading = true
  try {
    const { done, value } = await iterator.next()
    if (done === true) participant.outcome = 'end'
    else participant.read.push(value)
  } catch (error) {
    if (isOpen(participant)) participant.outcome = { error }
  }
  participant.isReading = false
}

type Play = ReturnType<typeof createPlay>

const finish = (upstream: Upstream, failure: Error | undefined): void => {
  if (upstream.state === 'head') {
    if (failure === undefined) upstream.settle.resolve(bodyReply())
    else upstream.settle.reject(failure)
  } else if (failure === undefined) upstream.source.end()
  else upstream.source.fail(failure)
  upstream.state = 'over'
  upstream.failure = failure
}

const perform = async (play: Play, operation: { does: string; who: number; length?: number }): Promise<void> => {
  const participant = play.participants[operation.who % Math.max(1, play.participants.length)]
  const upstream = play.upstreams.at(operation.who === 1 ? -2 : -1)
  if (operation.does === 'join') await play.join()
  if (operation.does === 'read' && participant !== undefined) play.read(participant)
  if (operation.does === 'leave' && participant !== undefined && isOpen(participant)) {
    participant.outcome = 'left'
    participant.caller.abort()
  }
  if (upstream === undefined || upstream.state === 'over' || upstream.signal.aborted) return
  if (operation.does === 'head' && upstream.state === 'head') {
    upstream.state = 'stream'
    upstream.settle.resolve(eventsReply(upstream.source))
  }
  if (operation.does === 'emit' && upstream.state === 'stream') {
    const event = numbered(upstream.emitted.length, operation.length)
    upstream.emitted.push(event)
    upstream.source.push(event)
  }
  if (operation.does === 'body' && upstream.state === 'head') finish(upstream, undefined)
  if (operation.does === 'end' && upstream.state === 'stream') finish(upstream, undefined)
  if (operation.does === 'fail') finish(upstream, new Error('broke off'))
}

/** Another has read more than the bound beyond this one's next event: it may have been cut off, which it learns when it reads on. */
const isLagging = ({ read, upstream }: Participant, participants: readonly Participant[]): boolean => {
  const here = participants.filter((participant) => participant.upstream === upstream)
  const fastest = Math.max(...here.map((participant) => bytesOf(participant.read)))
  return fastest - bytesOf(upstream.emitted.slice(0, read.length + 1)) > maxBufferBytes
}

/** What must hold whenever everything has come to rest. */
const check = ({ upstreams, participants, flights }: Play): void => {
  for (const participant of participants) {
    const { read, upstream, outcome } = participant
    expect(read.every((event, index) => event === upstream.emitted[index])).toBe(true)
    if (isOpen(participant) && !isLagging(participant, participants)) {
      // Behind a reader's next event no more waits than is allowed, but for the event that the source has just brought.
      const waiting = appended(upstream).slice(read.length + 1)
      expect(bytesOf(waiting.slice(0, -1))).toBeLessThanOrEqual(maxBufferBytes)
    }
    if (typeof outcome === 'string') continue
    if (outcome.error instanceof SlowReaderError) expect(isLagging(participant, participants)).toBe(true)
    else expect(outcome.error).toBe(upstream.failure)
  }
  for (const upstream of upstreams) {
    const here = participants.filter((participant) => participant.upstream === upstream && isOpen(participant))
    if (upstream.signal.aborted) expect(here.every((participant) => isLagging(participant, participants))).toBe(true)
    else if (upstream.state !== 'over') expect(here.length).toBeGreaterThan(0)
  }
  expect(flights.size()).toBeLessThanOrEqual(1)
}

/** Reads one participant to its end while all others stand still. */
const drain = async (play: Play, participant: Participant): Promise<void> => {
  for (let reads = 0; isOpen(participant) && reads <= participant.upstream.emitted.length + 2; reads++) {
    play.read(participant)
    await turn()
  }
  expect(isOpen(participant)).toBe(false)
  if (participant.outcome !== 'end' || participant.iterator === undefined) return
  expect(participant.read).toHaveLength(participant.upstream.emitted.length)
}

describe('single flight, whatever happens in whatever order', () => {
  it('gives everybody the whole stream from the start, holds nobody back and forgets everything', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operations, { maxLength: 80, size: 'max' }), async (script) => {
        const play = createPlay()
        for (const operation of script) {
          await perform(play, operation)
          await turn()
          check(play)
        }
        for (const upstream of play.upstreams) {
          if (upstream.state !== 'over' && !upstream.signal.aborted) finish(upstream, undefined)
        }
        await turn()
        for (const participant of play.participants) await drain(play, participant)
        check(play)
        expect(play.flights.size()).toBe(0)
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})

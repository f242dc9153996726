import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createFlights, FlightWaitError, SlowReaderError } from '../../src/cache/single-flight.ts'
import type { Content, Reply } from '../../src/call.ts'
import { bodyReply, eventSource, eventsReply, numbered, replyOf, turn } from '../support/event-source.ts'
import { fakeClock } from '../support/fake-clock.ts'

type Lead = (signal: AbortSignal) => Promise<Reply>

const start = (limits: { maxBufferBytes?: number; followerWaitMs?: number } = {}) => {
  const clock = fakeClock()
  const flights = createFlights({ clock, maxBufferBytes: 1_000_000, followerWaitMs: 30_000, ...limits })
  const caller = () => new AbortController()
  const share = (lead: Lead, { signal } = caller(), key = 'key') => flights.share(key, { signal }, lead)
  return { clock, flights, caller, share }
}

/** A lead whose reply comes when a test says so. */
const pendingLead = () => {
  let settle: { resolve: (reply: Reply) => void; reject: (error: unknown) => void } | undefined
  const signals: AbortSignal[] = []
  const lead = vi.fn<Lead>((signal) => {
    signals.push(signal)
    return new Promise((resolve, reject) => (settle = { resolve, reject }))
  })
  return {
    lead,
    isAborted: () => signals.at(-1)?.aborted,
    answer: (reply = bodyReply()) => settle?.resolve(reply),
    fail: (error: unknown) => settle?.reject(error),
  }
}

const never: Lead = () => Promise.reject(new Error('it must not be asked'))

/** Indexes of all events; an error as its name. */
const readAll = async (content: Content): Promise<unknown[]> => {
  const read: unknown[] = []
  try {
    if (content.kind === 'events') for await (const { body } of content.events) read.push(body?.['index'])
  } catch (error) {
    read.push(error instanceof Error ? error.name : error)
  }
  return read
}

describe('share', () => {
  it('makes one call of equal ones and tells who has waited', async () => {
    const { share, flights } = start()
    const { lead, answer } = pendingLead()
    const shared = [share(lead), share(never), share(never)]
    await turn()
    expect(flights.size()).toBe(1)
    const reply = bodyReply()
    answer(reply)
    expect(await Promise.all(shared)).toEqual([
      { reply, collapsed: false },
      { reply, collapsed: true },
      { reply, collapsed: true },
    ])
    expect(lead).toHaveBeenCalledTimes(1)
    expect(flights.size()).toBe(0)
  })

  it('keeps other keys apart, and asks again once it is over', async () => {
    const { share, caller } = start()
    const lead = vi.fn<Lead>(() => Promise.resolve(bodyReply()))
    await Promise.all([share(lead, caller(), 'one'), share(lead, caller(), 'other')])
    await share(lead, caller(), 'one')
    expect(lead).toHaveBeenCalledTimes(3)
  })

  it('shares an error with all who wait, and never keeps it', async () => {
    const { share, flights } = start()
    const { lead, fail } = pendingLead()
    const shared = [share(lead), share(never)]
    await turn()
    const error = new Error('down')
    fail(error)
    expect(await Promise.allSettled(shared)).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ])
    expect(flights.size()).toBe(0)
    expect((await share(() => Promise.resolve(bodyReply()))).collapsed).toBe(false)
  })

  it('takes a lead that throws for one that rejects', async () => {
    const { share, flights } = start()
    const lead: Lead = () => {
      throw new Error('at once')
    }
    await expect(share(lead)).rejects.toThrow('at once')
    expect(flights.size()).toBe(0)
  })

  it('does not begin for a caller who has gone', async () => {
    const { share, flights, caller } = start()
    const gone = caller()
    gone.abort(new Error('gone'))
    await expect(share(never, gone)).rejects.toThrow('gone')
    expect(flights.size()).toBe(0)
  })

  it('lets a caller join whose flight ends at that very time', async () => {
    const { share } = start()
    const { lead, answer } = pendingLead()
    const first = share(lead)
    await turn()
    answer()
    const second = share(never)
    expect((await first).collapsed).toBe(false)
    expect((await second).collapsed).toBe(true)
  })

  it('leaves no listener and no timer behind', async () => {
    const { share, caller, clock } = start()
    const { lead, answer } = pendingLead()
    const callers = [caller(), caller()]
    const shared = callers.map((one) => share(lead, one))
    await turn()
    expect(clock.sleeping()).toBe(1)
    answer()
    await Promise.all(shared)
    await turn()
    expect(clock.sleeping()).toBe(0)
    for (const { signal } of callers) expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })
})

describe('a caller who leaves', () => {
  it('first, the leader’s own, takes nothing from the others', async () => {
    const { share, caller } = start()
    const { lead, answer, isAborted } = pendingLead()
    const leader = caller()
    const first = share(lead, leader)
    const second = share(never)
    await turn()
    leader.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    expect(isAborted()).toBe(false)
    answer()
    expect((await second).reply).toEqual(bodyReply())
  })

  it('last aborts the call at once, and the next caller starts another', async () => {
    const { share, caller, flights } = start()
    const { lead, isAborted } = pendingLead()
    const callers = [caller(), caller()]
    const shared = Promise.allSettled(callers.map((one) => share(lead, one)))
    await turn()
    callers[1]?.abort()
    expect(isAborted()).toBe(false)
    callers[0]?.abort()
    expect(isAborted()).toBe(true)
    expect(flights.size()).toBe(0)
    expect((await shared).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect((await share(() => Promise.resolve(bodyReply()))).collapsed).toBe(false)
  })

  it('after a plain answer aborts nothing', async () => {
    const { share, caller } = start()
    const { lead, answer, isAborted } = pendingLead()
    const leader = caller()
    const shared = share(lead, leader)
    await turn()
    answer()
    await shared
    leader.abort()
    expect(isAborted()).toBe(false)
  })

  it('does not take the place of a newer flight of the same key', async () => {
    const { share, caller, flights } = start()
    const [old, newer] = [pendingLead(), pendingLead()]
    const gone = caller()
    const first = Promise.allSettled([share(old.lead, gone)])
    await turn()
    gone.abort()
    const second = share(newer.lead)
    old.fail(new Error('aborted'))
    await first
    await turn()
    expect(flights.size()).toBe(1)
    newer.answer()
    expect((await second).collapsed).toBe(false)
  })
})

describe('a follower who waits too long for the reply to begin', () => {
  it('goes by itself, while the leader waits on', async () => {
    const { share, clock } = start({ followerWaitMs: 5_000 })
    const { lead, answer, isAborted } = pendingLead()
    const first = share(lead)
    const second = Promise.allSettled([share(never)])
    await clock.advance(5_000)
    expect(await second).toEqual([{ status: 'rejected', reason: expect.any(FlightWaitError) as unknown }])
    expect(isAborted()).toBe(false)
    answer()
    expect((await first).collapsed).toBe(false)
  })

  it('does not count any more: the call is aborted when the others leave', async () => {
    const { share, caller, clock } = start({ followerWaitMs: 5_000 })
    const { lead, isAborted } = pendingLead()
    const leader = caller()
    const shared = Promise.allSettled([share(lead, leader), share(never)])
    await clock.advance(5_000)
    leader.abort()
    expect(isAborted()).toBe(true)
    await shared
  })

  it('is not cut off once the reply has begun', async () => {
    const { share, clock } = start({ followerWaitMs: 5_000 })
    const source = eventSource()
    const [, second] = await Promise.all([share(() => Promise.resolve(eventsReply(source))), share(never)])
    await clock.advance(60_000)
    source.push(numbered(0))
    source.end()
    expect(await readAll(second.reply.content)).toEqual([0])
  })
})

describe('a shared stream', () => {
  it('is read by everybody from the start, live, a late joiner included', async () => {
    const { share, flights } = start()
    const source = eventSource()
    const first = await share(() => Promise.resolve(eventsReply(source)))
    source.push(numbered(0), numbered(1))
    await turn()
    const second = await share(never)
    expect([first.collapsed, second.collapsed]).toEqual([false, true])
    const reads = [first, second].map(({ reply }) => readAll(reply.content))
    source.push(numbered(2))
    source.end()
    expect(await Promise.all(reads)).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(flights.size()).toBe(0)
  })

  it('is in the map only while its source runs, and in its readers’ hands after that', async () => {
    const { share, flights } = start()
    const source = eventSource()
    const { reply } = await share(() => Promise.resolve(eventsReply(source)))
    source.push(numbered(0))
    source.end()
    await turn()
    expect(flights.size()).toBe(0)
    expect(await readAll(reply.content)).toEqual([0])
  })

  it('keeps every other member of the reply for everybody', async () => {
    const { share } = start()
    const source = eventSource()
    const original = { ...eventsReply(source), stored: true, headers: { a: 'b' } }
    const shared = await Promise.all([share(() => Promise.resolve(original)), share(never)])
    for (const { reply } of shared) expect(reply).toEqual({ ...original, content: expect.anything() as Content })
  })

  it('that fails gives everybody what came before, and the failure', async () => {
    const { share, flights } = start()
    const source = eventSource()
    const shared = await Promise.all([share(() => Promise.resolve(eventsReply(source))), share(never)])
    source.push(numbered(0))
    source.fail(new TypeError('broke off'))
    expect(await Promise.all(shared.map(({ reply }) => readAll(reply.content)))).toEqual([
      [0, 'TypeError'],
      [0, 'TypeError'],
    ])
    expect(flights.size()).toBe(0)
  })

  it('goes on for the others when one leaves, and is ended at once when nobody is left', async () => {
    const { share, caller, flights } = start()
    const source = eventSource()
    const { lead, answer, isAborted } = pendingLead()
    const [leader, follower] = [caller(), caller()]
    const shared = [share(lead, leader), share(never, follower)]
    await turn()
    answer(eventsReply(source))
    await Promise.all(shared)
    leader.abort()
    source.push(numbered(0))
    await turn()
    expect(isAborted()).toBe(false)
    follower.abort()
    expect(isAborted()).toBe(true)
    expect(flights.size()).toBe(0)
    source.push(numbered(1))
    await turn()
    expect(source.isReturned()).toBe(true)
  })

  it('is ended when its only reader stops reading', async () => {
    const { share } = start()
    const source = eventSource()
    const { lead, answer, isAborted } = pendingLead()
    const sharing = share(lead)
    await turn()
    answer(eventsReply(source))
    const { reply } = await sharing
    source.push(numbered(0), numbered(1))
    if (reply.content.kind === 'events') for await (const _ of reply.content.events) break
    expect(isAborted()).toBe(true)
  })

  it('is taken from its source no faster than its only reader reads, once the buffer is full', async () => {
    const { share } = start({ maxBufferBytes: 10_000 })
    const source = eventSource()
    const { reply } = await share(() => Promise.resolve(eventsReply(source)))
    const all = Array.from({ length: 100 }, (_, index) => numbered(index, 400))
    source.push(...all)
    source.end()
    await turn()
    expect(source.taken()).toBeLessThan(20)
    expect(await readAll(reply.content)).toEqual(all.map((_, index) => index))
  })

  it('too large to be kept whole is joined by nobody: the next caller starts another', async () => {
    const { share, flights } = start({ maxBufferBytes: 2_000 })
    const source = eventSource()
    const first = await share(() => Promise.resolve(eventsReply(source)))
    const reading = readAll(first.reply.content)
    source.push(numbered(0, 600), numbered(1, 600))
    await turn()
    expect(flights.size()).toBe(0)
    const second = await share(() => Promise.resolve(bodyReply()))
    expect(second.collapsed).toBe(false)
    source.end()
    expect(await reading).toEqual([0, 1])
  })

  it('cuts a follower off that is too slow, with an error that says what to do', async () => {
    const { share } = start({ maxBufferBytes: 2_000 })
    const source = eventSource()
    const [fast, slow] = await Promise.all([share(() => Promise.resolve(eventsReply(source))), share(never)])
    const reading = readAll(fast.reply.content)
    for (let index = 0; index < 10; index++) {
      source.push(numbered(index, 400))
      await turn()
    }
    source.end()
    expect(await reading).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await readAll(slow.reply.content)).toEqual(['SlowReaderError'])
    expect(new SlowReaderError().problem).toMatchObject({ status: 503, code: 'slow_reader' })
  })

  it('that comes after everybody has left is not read', async () => {
    const { share, caller } = start()
    const source = eventSource()
    const { lead, answer } = pendingLead()
    const leader = caller()
    const shared = Promise.allSettled([share(lead, leader)])
    await turn()
    leader.abort()
    await shared
    answer(eventsReply(source))
    source.push(numbered(0), numbered(1))
    await turn()
    expect(source.taken()).toBeLessThanOrEqual(1)
    expect(source.isReturned()).toBe(true)
  })

  it('of nothing at all ends', async () => {
    const { share } = start()
    const empty = replyOf({ kind: 'events', events: (async function* () {})() })
    const { reply } = await share(() => Promise.resolve(empty))
    expect(await readAll(reply.content)).toEqual([])
  })
})

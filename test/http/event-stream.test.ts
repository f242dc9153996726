import { describe, expect, it, vi } from 'vitest'
import type { StreamEvent } from '../../src/dialect.ts'
import { eventStream } from '../../src/http/event-stream.ts'
import { heartbeat } from '../../src/http/sse.ts'
import { nextTurn } from '../../src/http/within.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { deferred } from './support.ts'

const heartbeatMs = 15_000
const event = (data: string): StreamEvent => ({ data, body: undefined })

/** A stream over these events, read piece by piece. */
const open = (events: AsyncIterable<StreamEvent> | Promise<AsyncIterable<StreamEvent>>) => {
  const clock = fakeClock()
  const onFirst = vi.fn<() => void>()
  const onEnd = vi.fn<(whole: boolean) => void>()
  const onFailure = vi.fn<(error: unknown) => readonly StreamEvent[]>(() => [event('failed')])
  const stream = eventStream({ events: Promise.resolve(events), heartbeatMs, clock, onFirst, onFailure, onEnd })
  const reader = stream.getReader()
  const next = async (): Promise<string | undefined> => {
    const { value } = await reader.read()
    return value === undefined ? undefined : Buffer.from(value).toString()
  }
  return { clock, onFirst, onEnd, onFailure, reader, next }
}

/** Events that are given one by one. */
const fed = () => {
  const waiting: ReturnType<typeof deferred<IteratorResult<StreamEvent>>>[] = []
  const returned = vi.fn<() => void>()
  let asked = 0
  const step = (index: number) => (waiting[index] ??= deferred())
  let given = 0
  return {
    asked: () => asked,
    returned,
    give: (...texts: readonly string[]) =>
      texts.forEach((text) => step(given++).resolve({ done: false, value: event(text) })),
    fail: (error: unknown) => step(given++).reject(error),
    end: () => step(given++).resolve({ done: true, value: undefined }),
    events: {
      [Symbol.asyncIterator]: () => ({
        next: () => step(asked++).promise,
        return: async () => {
          returned()
          return { done: true as const, value: undefined }
        },
      }),
    },
  }
}

describe('a stream on its way out', () => {
  it('sends what is there at once in one piece, and then ends', async () => {
    const { next, onFirst, onEnd } = open(
      (async function* () {
        yield event('1')
        yield event('2')
        yield event('3')
      })(),
    )
    expect(await next()).toBe('data: 1\n\ndata: 2\n\ndata: 3\n\n')
    expect(await next()).toBeUndefined()
    expect(onFirst).toHaveBeenCalledOnce()
    expect(onEnd.mock.calls).toEqual([[true]])
  })

  it('sends each event as it comes', async () => {
    const { events, give, end } = fed()
    const { next } = open(events)
    const first = next()
    give('1')
    expect(await first).toBe('data: 1\n\n')
    const second = next()
    give('2')
    expect(await second).toBe('data: 2\n\n')
    end()
    expect(await next()).toBeUndefined()
  })

  it('comments after each quiet heartbeat until events come, also before there are any to read', async () => {
    const events = deferred<AsyncIterable<StreamEvent>>()
    const { next, clock, onFirst } = open(events.promise)
    for (let beats = 0; beats < 3; beats++) {
      const piece = next()
      await clock.untilSleeping()
      await clock.advance(heartbeatMs)
      expect(await piece).toBe(heartbeat)
    }
    expect(onFirst).not.toHaveBeenCalled()
    const piece = next()
    const { events: arrived, give } = fed()
    events.resolve(arrived)
    give('at last')
    expect(await piece).toBe('data: at last\n\n')
    expect(clock.sleeping()).toBe(0)
  })

  it('comments on a stream that falls quiet after it has begun', async () => {
    const { events, give } = fed()
    const { next, clock } = open(events)
    give('1')
    await next()
    const piece = next()
    await clock.untilSleeping()
    await clock.advance(heartbeatMs - 1)
    expect(clock.sleeping()).toBe(1)
    await clock.advance(1)
    expect(await piece).toBe(heartbeat)
  })

  it('ends a stream that breaks with the error, after all that came before it', async () => {
    const { events, give, fail } = fed()
    const { next, onFailure, onEnd } = open(events)
    const error = new Error('broken')
    give('1')
    fail(error)
    expect(await next()).toBe('data: 1\n\ndata: failed\n\n')
    expect(await next()).toBeUndefined()
    expect(onFailure.mock.calls).toEqual([[error, expect.objectContaining({ data: '1' })]])
    expect(onEnd.mock.calls).toEqual([[false]])
  })

  it('ends with the error when there never were events', async () => {
    const { next, onFirst } = open(Promise.reject(new Error('no answer')))
    expect(await next()).toBe('data: failed\n\n')
    expect(await next()).toBeUndefined()
    expect(onFirst).not.toHaveBeenCalled()
  })

  it('lets go of the events when the client leaves', async () => {
    const { events, give, returned } = fed()
    const { next, reader, onEnd } = open(events)
    give('1')
    await next()
    await reader.cancel()
    await vi.waitFor(() => expect(returned).toHaveBeenCalledOnce(), 10_000)
    expect(onEnd.mock.calls).toEqual([[false]])
  })

  it('lets go of events that come after the client has left', async () => {
    const events = deferred<AsyncIterable<StreamEvent>>()
    const { next, reader } = open(events.promise)
    void next()
    await reader.cancel()
    const { events: arrived, returned } = fed()
    events.resolve(arrived)
    await vi.waitFor(() => expect(returned).toHaveBeenCalledOnce(), 10_000)
  })

  it('does not mind that they fail after the client has left', async () => {
    const events = deferred<AsyncIterable<StreamEvent>>()
    const { next, reader, onFailure } = open(events.promise)
    void next()
    await reader.cancel()
    events.reject(new Error('for nobody'))
    await nextTurn()
    expect(onFailure).not.toHaveBeenCalled()
  })

  it('ends once, also when the client leaves while events are on their way', async () => {
    const { events, give, end } = fed()
    const { next, reader, onEnd } = open(events)
    give('1')
    void next()
    // The first is taken up and the second awaited, all within one turn.
    for (let count = 0; count < 20; count++) await Promise.resolve()
    void reader.cancel()
    end()
    await nextTurn()
    expect(onEnd.mock.calls).toEqual([[false]])
  })

  it('asks for no event before the client takes the last', async () => {
    const { events, give, asked } = fed()
    const { next } = open(events)
    expect(asked()).toBe(0)
    give('1')
    await next()
    await nextTurn()
    // One is on its way, so that it can travel with the one before it.
    expect(asked()).toBe(2)
  })

  it('holds back a long stream from a slow client', async () => {
    let made = 0
    const { next } = open(
      (async function* () {
        for (; made < 10_000; made++) yield event('x'.repeat(1_000))
      })(),
    )
    await next()
    await nextTurn()
    expect(made).toBeLessThan(20)
  })

  it('carries 10,000 tiny events in few pieces, in order', async () => {
    const { next } = open(
      (async function* () {
        for (let index = 0; index < 10_000; index++) yield event(String(index))
      })(),
    )
    const pieces: string[] = []
    for (let piece = await next(); piece !== undefined; piece = await next()) pieces.push(piece)
    expect(pieces.length).toBeLessThan(20)
    expect(pieces.join('')).toBe(Array.from({ length: 10_000 }, (_, index) => `data: ${index}\n\n`).join(''))
  })
})

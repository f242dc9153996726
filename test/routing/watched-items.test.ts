import { describe, expect, test } from 'vitest'
import type { StreamEvent } from '../../src/dialect.ts'
import { watchedItems } from '../../src/routing/watched-items.ts'
import { rejection } from './support.ts'

const event = (data: string): StreamEvent => ({ data, body: undefined })
async function* two(onReturn: () => void = () => {}) {
  try {
    yield event('1')
    yield event('2')
  } finally {
    onReturn()
  }
}
const watching = (events: AsyncIterable<StreamEvent>) => {
  const ends: unknown[][] = []
  return { ends, events: watchedItems(events, (...end) => void ends.push(end)) }
}

describe('watchedItems', () => {
  test('passes every event on and tells the end', async () => {
    const { ends, events } = watching(two())
    const seen: string[] = []
    for await (const { data } of events) {
      seen.push(data)
      expect(ends).toEqual([])
    }
    expect(seen).toEqual(['1', '2'])
    expect(ends).toEqual([[]])
  })

  test('tells of the error that breaks the stream', async () => {
    const error = new Error('broken')
    const { ends, events } = watching({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) })
    expect(await rejection(events[Symbol.asyncIterator]().next())).toBe(error)
    expect(ends).toEqual([[error]])
  })

  test('passes a return on', async () => {
    let returned = false
    const { ends, events } = watching(two(() => (returned = true)))
    for await (const _ of events) break
    expect(returned).toBe(true)
    expect(ends).toEqual([[]])
  })

  test('tells the end of a stream that is returned unread', async () => {
    const { ends, events } = watching(two())
    expect(await events[Symbol.asyncIterator]().return?.()).toEqual({ done: true, value: undefined })
    expect(ends).toEqual([[]])
  })

  test('lives with a stream that cannot be returned', async () => {
    const { ends, events } = watching({
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: event('1') }) }),
    })
    for await (const _ of events) break
    expect(ends).toEqual([[]])
  })
})

import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { createEventLog, eventBytes, type EventReading } from '../../../src/cache/flight/event-log.ts'
import { SlowReaderError } from '../../../src/cache/flight/errors.ts'
import type { StreamEvent } from '../../../src/dialect.ts'
import { numbered, turn } from '../../support/event-source.ts'

const size = eventBytes(numbered(0))

const start = (roomFor: number) => {
  const onFull = vi.fn<() => void>()
  const onDeserted = vi.fn<() => void>()
  const log = createEventLog({ maxBytes: roomFor * size, onFull, onDeserted })
  const append = async (from: number, to: number) => {
    for (let index = from; index < to; index++) await log.append(numbered(index))
  }
  return { log, append, onFull, onDeserted }
}

const nobody = new AbortController().signal

/** Reads on demand: the indexes of the next `count` events. */
const reader = (reading: EventReading) => {
  const iterator = reading[Symbol.asyncIterator]()
  return async (count: number): Promise<unknown[]> => {
    const read: unknown[] = []
    while (read.length < count) {
      const { done, value } = (await iterator.next()) as IteratorResult<StreamEvent>
      read.push(done === true ? 'end' : value.body?.['index'])
    }
    return read
  }
}

describe('an event log', () => {
  it('gives every reader every event, from the first, at its own pace', async () => {
    const { log, append } = start(100)
    const one = reader(log.read(nobody))
    await append(0, 3)
    expect(await one(2)).toEqual([0, 1])
    const other = reader(log.read(nobody))
    expect(await other(3)).toEqual([0, 1, 2])
    log.end()
    expect(await one(2)).toEqual([2, 'end'])
    expect(await other(2)).toEqual(['end', 'end'])
  })

  it('hands an event on as soon as it comes', async () => {
    const { log, append } = start(100)
    const reads = [reader(log.read(nobody))(1), reader(log.read(nobody))(1)]
    await append(0, 1)
    expect(await Promise.all(reads)).toEqual([[0], [0]])
  })

  it('holds the appender back while its only reader is behind, and lets it go on with the reader', async () => {
    const { log, append, onFull } = start(3)
    const read = reader(log.read(nobody))
    let appended = 0
    const appending = (async () => {
      for (let index = 0; index < 10; index++) {
        await append(index, index + 1)
        appended = index + 1
      }
      log.end()
    })()
    await turn()
    // Three wait behind the one that is next.
    expect(appended).toBe(4)
    expect(onFull).toHaveBeenCalledTimes(1)
    expect(await read(2)).toEqual([0, 1])
    await turn()
    expect(appended).toBe(6)
    expect(await read(9)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 'end'])
    await appending
  })

  it('cuts a reader off that would hold another back, and only that one', async () => {
    const { log, append } = start(3)
    const fast = reader(log.read(nobody))
    const slow = reader(log.read(nobody))
    const middling = reader(log.read(nobody))
    const all = fast(9)
    for (let index = 0; index < 8; index++) {
      await append(index, index + 1)
      await turn()
      if (index > 2) await middling(1)
    }
    log.end()
    expect(await all).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 'end'])
    await expect(slow(1)).rejects.toThrow(SlowReaderError)
    expect(await slow(1)).toEqual(['end'])
    expect(await middling(4)).toEqual([5, 6, 7, 'end'])
  })

  it('cuts nobody off while all are behind: the fastest sets the pace', async () => {
    const { log, append } = start(2)
    const one = reader(log.read(nobody))
    const other = reader(log.read(nobody))
    const appending = append(0, 6).then(() => log.end())
    for (let index = 0; index < 6; index++) {
      await turn()
      expect(await one(1)).toEqual([index])
      expect(await other(1)).toEqual([index])
    }
    await appending
  })

  it('cuts nobody off for one event larger than the bound', async () => {
    const { log } = start(1)
    const fast = reader(log.read(nobody))
    const slow = reader(log.read(nobody))
    const first = fast(1)
    await log.append(numbered(0, 100_000))
    expect(await first).toEqual([0])
    log.end()
    expect(await slow(2)).toEqual([0, 'end'])
  })

  it('lets nobody join once the first event may be gone', async () => {
    const { log, append, onFull } = start(2)
    const read = reader(log.read(nobody))
    const reading = read(3)
    await append(0, 3)
    expect(await reading).toEqual([0, 1, 2])
    expect(onFull).toHaveBeenCalledTimes(1)
    expect(() => log.read(nobody)).toThrow('first events are gone')
  })

  it('gives what came before a failure, and then the failure', async () => {
    const { log, append } = start(100)
    const read = reader(log.read(nobody))
    await append(0, 2)
    log.fail(new Error('broke off'))
    expect(await read(2)).toEqual([0, 1])
    await expect(read(1)).rejects.toThrow('broke off')
  })

  it('fails with undefined where that was thrown', async () => {
    const { log } = start(100)
    const read = reader(log.read(nobody))
    log.fail(undefined)
    await expect(read(1)).rejects.toBeUndefined()
  })
})

describe('a reader of an event log', () => {
  it('that leaves ends its own reading alone', async () => {
    const { log, append, onDeserted } = start(100)
    const reading = log.read(nobody)
    const pending = reader(reading)(1)
    const other = reader(log.read(nobody))
    reading.leave()
    expect(await pending).toEqual(['end'])
    await append(0, 1)
    expect(await other(1)).toEqual([0])
    expect(onDeserted).not.toHaveBeenCalled()
  })

  it('that is the last to leave deserts the log at once', async () => {
    const { log, append, onDeserted } = start(100)
    const [one, other] = [log.read(nobody), log.read(nobody)]
    one.leave()
    expect(onDeserted).not.toHaveBeenCalled()
    await other[Symbol.asyncIterator]().return?.()
    one.leave()
    expect(onDeserted).toHaveBeenCalledTimes(1)
    expect(log.hasReaders()).toBe(false)
    await append(0, 1_000)
  })

  it('that leaves frees an appender who waits for it', async () => {
    const { log, append } = start(1)
    const reading = log.read(nobody)
    const appending = append(0, 10)
    await turn()
    reading.leave()
    expect(await appending).toBeUndefined()
  })

  it('that leaves after the end deserts nothing', async () => {
    const { log, append, onDeserted } = start(100)
    const reading = log.read(nobody)
    await append(0, 1)
    log.end()
    reading.leave()
    expect(onDeserted).not.toHaveBeenCalled()
  })

  it('whose caller aborts gets the reason, also while it waits', async () => {
    const { log, onDeserted } = start(100)
    const caller = new AbortController()
    const pending = reader(log.read(caller.signal))(1)
    caller.abort(new Error('gone'))
    expect(onDeserted).toHaveBeenCalledTimes(1)
    await expect(pending).rejects.toThrow('gone')
  })

  it('whose caller has gone already never counts', () => {
    const { log, onDeserted } = start(100)
    log.read(AbortSignal.abort())
    expect(onDeserted).toHaveBeenCalledTimes(1)
  })

  it('leaves no listener on its signal', async () => {
    const { log, append } = start(100)
    const caller = new AbortController()
    const ended = reader(log.read(caller.signal))
    log.read(caller.signal).leave()
    await append(0, 1)
    log.end()
    await ended(2)
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0)
  })
})

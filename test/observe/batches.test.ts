import { afterEach, describe, expect, it, vi } from 'vitest'
import type { GatewayEvent } from '../../src/events.ts'
import { createBatches } from '../../src/observe/batches.ts'
import { requestEnd } from '../support/request-end.ts'

const setUp = () => {
  const heard: string[][] = []
  const faults: unknown[] = []
  let now = 0
  let batch: string[] | undefined
  const batches = createBatches({
    onFault: (error) => void faults.push(error),
    now: () => now,
    around: (work) => {
      batch = []
      work()
      heard.push(batch)
      batch = undefined
    },
  })
  batches.hear((event) => {
    const name = 'requestId' in event ? event.requestId : event.type
    if (batch === undefined) heard.push([name])
    else batch.push(name)
  })
  const end = (requestId: string) => batches.announce(requestEnd({ requestId }))
  return { ...batches, heard, faults, end, wait: (ms: number) => void (now += ms) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
afterEach(() => void vi.useRealTimers())

describe('what every request announces', () => {
  it('is heard together with others of its turn, in order, and everything else at once', async () => {
    const { announce, end, heard } = setUp()
    announce({ type: 'request-start', requestId: 'a begins', door: '/v1/models', at: 0 })
    end('a')
    announce({ type: 'breaker', deployment: 'x/y', state: 'open' })
    end('b')
    expect(heard).toEqual([['breaker']])
    await turn()
    expect(heard).toEqual([['breaker'], ['a begins', 'a', 'b']])
  })

  it('waits a moment longer soon after others, and not when that is past', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const { end, heard, wait } = setUp()
    end('a')
    await turn()
    wait(5)
    end('b')
    await turn()
    vi.advanceTimersByTime(14)
    end('c')
    expect(heard).toEqual([['a']])
    vi.advanceTimersByTime(1)
    expect(heard).toEqual([['a'], ['b', 'c']])
    wait(20)
    end('d')
    await turn()
    expect(heard.at(-1)).toEqual(['d'])
  })

  it('is heard before somebody reads, and once', async () => {
    const { end, flush, heard } = setUp()
    end('a')
    flush()
    flush()
    await turn()
    expect(heard).toEqual([['a']])
  })

  it('does not wait in a crowd without end', () => {
    const { end, heard } = setUp()
    for (let request = 0; request < 2_500; request++) end(`${request}`)
    expect(heard.map(({ length }) => length)).toEqual([1_000, 1_000])
  })

  it('reaches every observer, whatever another does', () => {
    const { announce, hear, flush, faults, end } = setUp()
    const events: GatewayEvent[] = []
    hear(() => {
      throw new Error('broken')
    })
    hear((event) => void events.push(event))
    end('a')
    announce({ type: 'breaker', deployment: 'x/y', state: 'open' })
    flush()
    expect(events.map(({ type }) => type)).toEqual(['breaker', 'request-end'])
    expect(faults).toHaveLength(2)
  })
})

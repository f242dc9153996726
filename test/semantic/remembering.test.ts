import { describe, expect, it, vi } from 'vitest'
import { remembering } from '../../src/semantic/remembering.ts'
import type { RememberedPrompt } from '../../src/semantic/remembering.ts'
import { fakeClock } from '../support/fake-clock.ts'

const prompt = (id: string, partition = 'one'): RememberedPrompt => ({ id, partition, labels: [], text: id })

/** Keeps what it is told to, one after the other. */
const keeper = () => {
  const kept: string[] = []
  const ends: (() => void)[] = []
  const keep = ({ id }: RememberedPrompt) =>
    new Promise<void>((resolve) => {
      kept.push(id)
      ends.push(resolve)
    })
  const end = async () => {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { kept, keep, end }
}

describe('remembering', () => {
  it('keeps what came before it started, so many at a time', async () => {
    const memory = remembering({ limit: 10, lanes: 2, clock: fakeClock() })
    const { kept, keep, end } = keeper()
    for (const id of ['a', 'b', 'c']) memory.add(prompt(id))
    expect(kept).toEqual([])
    memory.start(keep)
    expect(kept).toEqual(['a', 'b'])
    await end()
    expect(kept).toEqual(['a', 'b', 'c'])
  })

  it('drops what is more than its bound, and what is meant', () => {
    const memory = remembering({ limit: 2, lanes: 1, clock: fakeClock() })
    const { kept, keep } = keeper()
    for (const id of ['a', 'b', 'c']) memory.add(prompt(id))
    memory.drop({ kind: 'key', key: 'a' })
    memory.start(keep)
    expect(kept).toEqual(['b'])
  })

  it('calls back what is being kept when it is dropped, and nothing else', async () => {
    const memory = remembering({ limit: 10, lanes: 2, clock: fakeClock() })
    const signals = new Map<string, AbortSignal>()
    memory.start(({ id }, signal) => {
      signals.set(id, signal)
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('purged'))))
    })
    for (const id of ['a', 'b']) memory.add(prompt(id))
    memory.drop({ kind: 'key', key: 'a' })
    expect([signals.get('a')!.aborted, signals.get('b')!.aborted]).toEqual([true, false])
    // The lane is free again.
    memory.add(prompt('c'))
    await vi.waitFor(() => expect(signals.has('c')).toBe(true), 10_000)
  })

  it('wants a prompt once, not while many wait, and anew after a purge', () => {
    const memory = remembering({ limit: 2, lanes: 1, clock: fakeClock() })
    expect([memory.wants('a'), memory.wants('a')]).toEqual([true, false])
    memory.drop({ kind: 'labels', labels: ['tag:x'] })
    expect(memory.wants('a')).toBe(true)
    memory.add(prompt('a'))
    expect(memory.wants('b')).toBe(false)
    memory.stop()
    expect(memory.wants('b')).toBe(false)
  })

  it('tells when a partition has settled, whatever becomes of its prompts', async () => {
    const memory = remembering({ limit: 10, lanes: 1, clock: fakeClock() })
    const { keep, end } = keeper()
    memory.add(prompt('a'))
    memory.add(prompt('b'))
    memory.add(prompt('other', 'two'))
    let settled = false
    const waiting = memory.settled('one').then(() => (settled = true))
    await memory.settled('three')
    memory.start(keep)
    await end()
    expect(settled).toBe(false)
    await end()
    await waiting
    memory.stop()
    await memory.settled('two-that-never-was')
  })

  it('goes on after a prompt that could not be kept', async () => {
    const memory = remembering({ limit: 10, lanes: 1, clock: fakeClock() })
    memory.add(prompt('a'))
    const asked: string[] = []
    memory.start(({ id }) => {
      asked.push(id)
      return Promise.reject(new Error('full'))
    })
    await memory.settled('one')
    memory.add(prompt('b'))
    await memory.settled('one')
    expect(asked).toEqual(['a', 'b'])
  })
})

import { describe, expect, it } from 'vitest'
import { createRunningCalls, lazySignal } from '../../src/http/running-calls.ts'

describe('running calls', () => {
  it('are broken off all, but for those that are over', () => {
    const { add, breakOff } = createRunningCalls()
    const ended: string[] = []
    add(() => ended.push('one'))
    const letGo = add(() => ended.push('two'))
    add(() => ended.push('three'))
    letGo()
    breakOff()
    expect(ended).toEqual(['one', 'three'])
  })
})

describe('the signal of a call', () => {
  it('aborts with its caller, for the same reason, and asks for the caller only when it is asked for', () => {
    const caller = new AbortController()
    let asked = 0
    const { signal } = lazySignal(() => {
      asked += 1
      return caller.signal
    })
    expect(asked).toBe(0)
    expect([signal() === signal(), signal().aborted, asked]).toEqual([true, false, 1])
    caller.abort('left')
    expect([signal().aborted, signal().reason]).toEqual([true, 'left'])
  })

  it('is aborted where the caller has gone before', () => {
    expect(lazySignal(() => AbortSignal.abort('left')).signal().reason).toBe('left')
  })

  it('follows nobody where there is nobody to follow', () => {
    const { signal, abort } = lazySignal()
    expect(signal().aborted).toBe(false)
    abort('left')
    expect(signal().reason).toBe('left')
  })

  it('aborts when it is told to, before it is asked for and after', () => {
    const early = lazySignal(() => new AbortController().signal)
    early.abort('stop')
    const late = lazySignal(() => new AbortController().signal)
    const signal = late.signal()
    late.abort('stop')
    expect([early.signal().reason, signal.reason]).toEqual(['stop', 'stop'])
  })
})

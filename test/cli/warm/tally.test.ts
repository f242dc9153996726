import { describe, expect, it } from 'vitest'
import type { WarmLine } from '../../../src/cli/warm/lines.ts'
import { createTally } from '../../../src/cli/warm/tally.ts'

const line = (number: number): WarmLine => ({ number, path: '/v1/chat/completions', body: {} })

describe('a tally of what was warmed', () => {
  it('says nothing of what did not happen', () => {
    const tally = createTally(3)
    tally.add(line(1), { kind: 'kept' })
    tally.add(line(2), { kind: 'held' })
    expect(tally.words()).toBe('2 of 3 asked: 1 kept, 1 held already')
    expect([tally.reasons(), tally.complete()]).toEqual([[], false])
    tally.add(line(3), { kind: 'held' })
    expect(tally.complete()).toBe(true)
  })

  it('tells alike reasons once, by the first line and the most frequent first', () => {
    const tally = createTally(4)
    tally.add(line(1), { kind: 'not-kept', reason: 'reprise; fwd=bypass' })
    for (const number of [4, 3, 2]) tally.add(line(number), { kind: 'failed', reason: '404: no such model' })
    expect(tally.words()).toBe('4 of 4 asked: 0 kept, 0 held already, 1 answered and not kept, 3 failed')
    expect(tally.reasons()).toEqual([
      '3 lines from 2 on failed: 404: no such model',
      'line 1 not kept: reprise; fwd=bypass',
    ])
    expect(tally.complete()).toBe(false)
  })

  it('tells of some twenty reasons and counts the rest', () => {
    const tally = createTally(100)
    for (let number = 1; number <= 100; number++)
      tally.add(line(number), { kind: 'failed', reason: `reason ${number}` })
    expect(tally.reasons()).toHaveLength(21)
    expect(tally.reasons()[0]).toBe('80 lines from 21 on failed: for other reasons')
  })
})

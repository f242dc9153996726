import { describe, expect, it } from 'vitest'
import type { Found } from '../../src/cache/exact.ts'
import { createRefresher, refreshDue } from '../../src/cache/refresh.ts'
import { entryOf } from '../support/entries.ts'
import { fakeClock } from '../support/fake-clock.ts'

const minute = 60_000
const limits = { refreshAhead: 0.9, maxInFlight: 2, restMs: 10_000 }

// Fresh for an hour from the fake clock's start.
const found = (name: string, use: Found['use']): Found => ({
  entry: entryOf(name),
  state: use === 'hit' ? 'fresh' : 'stale',
  use,
})

const start = () => {
  const clock = fakeClock()
  const refresher = createRefresher({ clock, ...limits })
  const begun: string[] = []
  const ends: (() => void)[] = []
  return {
    clock,
    refresher,
    begun,
    /** Lets everything that runs come to its end. */
    endAll: async () => {
      for (const end of ends.splice(0)) end()
      await refresher.idle()
    },
    consider: (name: string, use: Found['use']) =>
      refresher.consider(`key of ${name}`, found(name, use), () => {
        begun.push(name)
        return new Promise<void>((resolve) => ends.push(resolve))
      }),
  }
}

describe('refreshDue', () => {
  const from = entryOf('a').storedAt
  it.each<[Found['use'], number, number, string | undefined]>([
    ['hit', 54 * minute - 1, 0.9, undefined],
    ['hit', 54 * minute, 0.9, 'ahead'],
    ['hit', 59 * minute, 0, undefined],
    ['hit', 0, 0.5, undefined],
    ['revalidate', 61 * minute, 0.9, 'stale'],
    ['revalidate', 61 * minute, 0, 'stale'],
    ['if-error', 100 * minute, 0.9, undefined],
    ['none', 59 * minute, 0.9, undefined],
  ])('of an entry for %s after %i ms with %d: %s', (use, ms, refreshAhead, due) => {
    expect(refreshDue(found('a', use), refreshAhead, from + ms)).toBe(due)
  })
})

describe('createRefresher', () => {
  it('refreshes a stale entry once, however many are served from it', () => {
    const { begun, consider } = start()
    const told = Array.from({ length: 5 }, () => consider('a', 'revalidate'))
    expect(begun).toEqual(['a'])
    expect(told).toEqual([true, false, false, false, false])
  })

  it('leaves a fresh entry alone until the last part of its lifetime, and then refreshes it once', async () => {
    const { clock, begun, consider, endAll } = start()
    consider('a', 'hit')
    expect(begun).toEqual([])
    await clock.advance(55 * minute)
    consider('a', 'hit')
    consider('a', 'hit')
    await endAll()
    await clock.advance(2 * minute)
    consider('a', 'hit')
    expect(begun).toEqual(['a'])
  })

  it('tries a stale entry again only after a rest, when a refresh brought nothing', async () => {
    const { clock, begun, consider, endAll } = start()
    consider('a', 'revalidate')
    await endAll()
    await clock.advance(limits.restMs - 1)
    consider('a', 'revalidate')
    expect(begun).toEqual(['a'])
    await clock.advance(1)
    consider('a', 'revalidate')
    expect(begun).toEqual(['a', 'a'])
  })

  it('runs one at a time for a key, whatever entry is found under it meanwhile', () => {
    const { refresher, begun, consider } = start()
    consider('a', 'revalidate')
    const renewed = { ...found('a', 'revalidate'), entry: { ...entryOf('a'), reference: 'another' } }
    refresher.consider('key of a', renewed, () => Promise.resolve(begun.push('renewed')))
    expect(begun).toEqual(['a'])
  })

  it('needs no rest for what a refresh brought', async () => {
    const { refresher, begun, consider, endAll } = start()
    consider('a', 'revalidate')
    await endAll()
    const renewed = { ...found('a', 'revalidate'), entry: { ...entryOf('a'), reference: 'another' } }
    refresher.consider('key of a', renewed, () => Promise.resolve(begun.push('renewed')))
    expect(begun).toEqual(['a', 'renewed'])
  })

  it('runs no more at once than its bound, and takes the others at a later hit', async () => {
    const { begun, consider, endAll } = start()
    for (const name of ['a', 'b', 'c']) consider(name, 'revalidate')
    expect(begun).toEqual(['a', 'b'])
    await endAll()
    consider('c', 'revalidate')
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
  ])('survives a refresh that %s', async (_, run) => {
    const { refresher, begun, consider } = start()
    refresher.consider('key', found('x', 'revalidate'), run)
    await refresher.idle()
    consider('a', 'revalidate')
    consider('b', 'revalidate')
    expect(begun).toEqual(['a', 'b'])
  })
})

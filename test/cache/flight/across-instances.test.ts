import { expect, it } from 'vitest'
import { createAcrossInstances, type SharedWays } from '../../../src/cache/flight/across-instances.ts'
import type { StoreLeases } from '../../../src/cache/store.ts'
import { fakeClock } from '../../support/fake-clock.ts'

/** Leases of one store, on the same clock as those who take them. */
const setUp = (over: Partial<StoreLeases> = {}) => {
  const clock = fakeClock()
  const held = new Map<string, { readonly holder: string; readonly until: number }>()
  const taken: string[] = []
  let kept: string | undefined
  const leases: StoreLeases = {
    take: async (key, holder, ms) => {
      taken.push(holder)
      const known = held.get(key)
      if (known !== undefined && known.holder !== holder && clock.now() < known.until) return 'elsewhere'
      held.set(key, { holder, until: clock.now() + ms })
      return kept === undefined ? 'taken' : 'answered'
    },
    give: async (key, holder) => {
      if (held.get(key)?.holder === holder) held.delete(key)
    },
    ...over,
  }
  let holders = 0
  const across = createAcrossInstances({
    leases,
    clock,
    newHolder: () => `holder ${++holders}`,
    waitMs: 60_000,
  })
  const leads: ((kept: boolean) => void)[] = []
  const ways: SharedWays<string> = {
    lookup: async () => kept,
    lead: async (done) => {
      leads.push(done)
      return `led ${leads.length}`
    },
  }
  const ask = (signal = new AbortController().signal) => across.share('key', signal, ways)
  return { clock, held, taken, leads, ask, ways, across, keep: (answer: string) => void (kept = answer) }
}

it('leads where nobody else does', async () => {
  const { ask, leads } = setUp()
  expect(await ask()).toBe('led 1')
  expect(leads).toHaveLength(1)
})

it('waits for the answer of another instance', async () => {
  const { ask, leads, clock, keep } = setUp()
  await ask()
  const waiting = ask()
  await clock.advance(250)
  expect(leads).toHaveLength(1)
  keep('kept by another')
  leads[0]?.(true)
  await clock.advance(100)
  expect(await waiting).toBe('kept by another')
  expect(leads).toHaveLength(1)
})

it('looks once more when the other ended between its last look and the lease', async () => {
  const { leads, clock, held, ways, across, keep } = setUp()
  held.set('key', { holder: 'another', until: clock.now() + 5_000 })
  const lookup = async () => {
    const found = await ways.lookup()
    if (held.get('key')?.holder === 'another') {
      held.delete('key')
      keep('kept by another')
    }
    return found
  }
  const waiting = across.share('key', new AbortController().signal, { ...ways, lookup })
  await clock.advance(100)
  expect(await waiting).toBe('kept by another')
  expect(leads).toHaveLength(0)
  expect(held.size).toBe(0)
})

it('looks once more when the other began and ended before it wanted the lease', async () => {
  const { ask, leads, held, keep } = setUp()
  keep('kept by another')
  expect(await ask()).toBe('kept by another')
  expect([leads.length, held.size]).toEqual([0, 0])
})

it('leads when the other gave up without an answer', async () => {
  const { ask, leads, clock } = setUp()
  await ask()
  const waiting = ask()
  await clock.advance(100)
  leads[0]?.(false)
  await clock.advance(100)
  expect(await waiting).toBe('led 2')
})

it('leads when the lease of one that died has run out, and not before', async () => {
  const { held, clock, ask, leads } = setUp()
  held.set('key', { holder: 'dead', until: clock.now() + 5_000 })
  const waiting = ask()
  await clock.advance(4_900)
  expect(leads).toHaveLength(0)
  await clock.advance(200)
  expect(await waiting).toBe('led 1')
})

it('renews its lease until the answer is over, and no longer', async () => {
  const { ask, leads, clock, taken, held } = setUp()
  await ask()
  await clock.advance(20_000)
  expect(held.get('key')?.until).toBeGreaterThan(clock.now())
  leads[0]?.(true)
  const renewals = taken.length
  await clock.advance(20_000)
  expect(taken).toHaveLength(renewals)
  expect(renewals).toBeGreaterThan(10)
})

it('does not hold a lease for ever under an answer that never ends', async () => {
  const { ask, clock, held } = setUp()
  await ask()
  await clock.advance(70_000)
  expect(held.get('key')?.until).toBeLessThan(clock.now())
})

it('waits no longer than it may for one that never ends', async () => {
  const { ask, leads, clock, held } = setUp()
  held.set('key', { holder: 'endless', until: Infinity })
  const waiting = ask()
  await clock.advance(59_900)
  expect(leads).toHaveLength(0)
  await clock.advance(200)
  expect(await waiting).toBe('led 1')
})

it('stops waiting when nobody is left', async () => {
  const { ask, held, clock, leads } = setUp()
  held.set('key', { holder: 'other', until: Infinity })
  const caller = new AbortController()
  const waiting = ask(caller.signal)
  caller.abort(new Error('the caller left'))
  await expect(waiting).rejects.toThrow('the caller left')
  await clock.advance(10_000)
  expect(leads).toHaveLength(0)
})

it('gives the lease back when leading fails, and says why it failed', async () => {
  const { across, held, ways } = setUp()
  const failing = across.share('key', new AbortController().signal, {
    ...ways,
    lead: () => Promise.reject(new Error('all deployments failed')),
  })
  await expect(failing).rejects.toThrow('all deployments failed')
  expect(held.has('key')).toBe(false)
})

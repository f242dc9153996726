import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsOf, type CacheEntry } from '../../src/cache/entry.ts'
import type { PurgeMode, Selector } from '../../src/cache/store.ts'
import { entryOf, keyOf } from '../support/entries.ts'
import { plain, type StoreUnderTest } from './cache-store.ts'

/** What a store must do, as a plain map. */
interface Model {
  readonly entries: Map<string, CacheEntry>
  now: number
}

type Real = StoreUnderTest
type Step = fc.AsyncCommand<Model, Real>

/** Runs random sequences of calls against a store and a plain map, and compares every answer. Evictions must not happen: give it room. */
export const cacheStoreModel = (name: string, make: () => Promise<StoreUnderTest>, runs = 25): void => {
  describe(`${name} does what a plain map does`, () => {
    it('over random sequences of set, get, find, purge, expire and time', { timeout: 60_000 }, async () => {
      const sequences = fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
        const real = await make()
        try {
          await fc.asyncModelRun(() => ({ model: { entries: new Map(), now: real.clock.now() }, real }), commands)
        } finally {
          await real.store.close()
        }
      })
      await expect(fc.assert(sequences, { numRuns: runs })).resolves.toBeUndefined()
    })
  })
}

const living = (model: Model): readonly CacheEntry[] =>
  [...model.entries.values()].filter(({ deleteAt }) => model.now < deleteAt)

const isMeant = (entry: CacheEntry, selector: Selector): boolean => {
  if (selector.kind === 'all') return true
  if (selector.kind === 'key') return entry.key === selector.key
  return labelsOf(entry).some((label) => selector.labels.includes(label))
}

const set = (name: string, changes: Partial<CacheEntry>, lifeMs: number): Step => ({
  check: () => true,
  run: async (model, { store }) => {
    const entry = entryOf(name, { ...changes, staleAt: model.now + lifeMs / 2, deleteAt: model.now + lifeMs })
    model.entries.set(entry.key, entry)
    await store.set(entry)
  },
  toString: () => `set(${name}, ${JSON.stringify(changes.tags)}, life ${lifeMs})`,
})

const get = (name: string): Step => ({
  check: () => true,
  run: async (model, { store }) => {
    const expected = living(model).find(({ key }) => key === keyOf(name))
    expect(plain(await store.get(keyOf(name)))).toEqual(plain(expected))
  },
  toString: () => `get(${name})`,
})

const find = (label: string): Step => ({
  check: () => true,
  run: async (model, { store }) => {
    const candidates = living(model).filter((entry) => isMeant(entry, { kind: 'labels', labels: [label] }))
    const found = await store.findByLabel(label)
    expect(found === undefined).toBe(candidates.length === 0)
    if (found === undefined) return
    expect(candidates.map(plain)).toContainEqual(plain(found))
  },
  toString: () => `find(${label})`,
})

const purge = (selector: Selector, mode: PurgeMode): Step => ({
  check: () => true,
  run: async (model, { store }) => {
    const meant = living(model).filter((entry) => isMeant(entry, selector))
    for (const entry of meant) {
      if (mode === 'purge') model.entries.delete(entry.key)
      else model.entries.set(entry.key, { ...entry, staleAt: Math.min(entry.staleAt, model.now) })
    }
    expect(await store.purge(selector, mode, model.now)).toBe(meant.length)
  },
  toString: () => `${mode}(${JSON.stringify(selector)})`,
})

const advance = (ms: number): Step => ({
  check: () => true,
  run: async (model, { clock }) => {
    await clock.advance(ms)
    model.now += ms
    expect(clock.now()).toBe(model.now)
  },
  toString: () => `advance(${ms})`,
})

const names = fc.constantFrom('a', 'b', 'c', 'd')
const tags = fc.uniqueArray(fc.constantFrom('red', 'blue', 'green'), { maxLength: 3 })
const label = fc.oneof(
  fc.constantFrom('tag:red', 'tag:blue', 'tag:green', 'tenant:acme', 'tenant:other', 'id:nobody'),
  names.map((name) => `id:${entryOf(name).reference}`),
)
const selector: fc.Arbitrary<Selector> = fc.oneof(
  names.map((name) => ({ kind: 'key' as const, key: keyOf(name) })),
  fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => ({ kind: 'labels' as const, labels })),
  fc.constant({ kind: 'all' as const }),
)
const body = fc.constantFrom(0, 100, 8_193, 30_000).map((length) => new Uint8Array(length).fill(length % 251))
const changes = fc.record({ tags, tenant: fc.constantFrom('acme', 'other'), body })

// Lives of a minute and more: Redis counts them by its own clock, and the fake one stands still while a test runs.
const steps: fc.Arbitrary<Step>[] = [
  fc
    .tuple(names, changes, fc.integer({ min: 60, max: 5_000 }))
    .map(([name, change, seconds]) => set(name, change, seconds * 1_000)),
  names.map(get),
  label.map(find),
  fc.tuple(selector, fc.constantFrom<PurgeMode>('purge', 'expire')).map(([meant, mode]) => purge(meant, mode)),
  fc.integer({ min: 1, max: 3_000 }).map((seconds) => advance(seconds * 1_000)),
]

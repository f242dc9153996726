import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { labelsOf, type CacheEntry } from '../../../src/cache/entry.ts'
import type { EvictionName } from '../../../src/cache/stores/eviction/eviction.ts'
import { createEviction } from '../../../src/cache/stores/eviction/index.ts'
import { createPriorityQueue } from '../../../src/cache/stores/eviction/priority-queue.ts'
import { createShelf, type Shelf } from '../../../src/cache/stores/shelf.ts'
import { entryOf, keyOf } from '../../support/entries.ts'

const policies: readonly EvictionName[] = ['lru', 'lfu', 'fifo', 'random', 'cost']

/** Room for three entries of 1,000 bytes and not for four. */
const shelfFor3 = (name: EvictionName, draw = () => 0): Shelf => createShelf(9_000, createEviction(name, draw))
const kilobyte = (name: string, changes: Partial<CacheEntry> = {}) =>
  entryOf(name, { body: new Uint8Array(1_000), ...changes })
const heldIn = (shelf: Shelf, names: string): string =>
  [...names].filter((name) => shelf.select({ kind: 'key', key: keyOf(name) }).length > 0).join('')

describe('the shelf', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('put' as const),
      name: fc.nat(40),
      size: fc.integer({ min: 0, max: 12_000 }),
      tag: fc.nat(5),
    }),
    fc.record({ do: fc.constantFrom('read' as const, 'drop' as const, 'stale' as const), name: fc.nat(40) }),
    fc.record({ do: fc.constant('end' as const), at: fc.nat(3_000) }),
  )

  it.each(policies)('stays within its bytes and knows exactly the labels it holds, evicting by %s', (policy) => {
    const property = fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const shelf = createShelf(30_000, createEviction(policy, Math.random))
      for (const one of steps) {
        const name = 'name' in one ? `n${one.name}` : ''
        if (one.do === 'put') {
          shelf.put(
            entryOf(name, { body: new Uint8Array(one.size), tags: [`t${one.tag}`], deleteAt: 1_000 + one.size }),
          )
        } else if (one.do === 'end') shelf.dropEnded(one.at)
        else if (one.do === 'read') shelf.read(keyOf(name))
        else if (one.do === 'drop') shelf.drop(keyOf(name))
        else shelf.markStale(keyOf(name), 5)
        expectExact(shelf)
      }
    })
    expect(() => fc.assert(property, { numRuns: 60 })).not.toThrow()
  })

  const expectExact = (shelf: Shelf) => {
    const { bytes, entries, labels } = shelf.numbers()
    const held = shelf.select({ kind: 'all' }).map((key) => shelf.read(key))
    const carried = new Set(held.flatMap((entry) => (entry === undefined ? [] : labelsOf(entry))))
    expect(bytes).toBeLessThanOrEqual(30_000)
    expect(entries).toBe(held.length)
    expect(labels).toBe(carried.size)
    for (const label of carried) {
      const keys = shelf.select({ kind: 'labels', labels: [label] })
      expect(keys.every((key) => held.some((entry) => entry?.key === key && labelsOf(entry).includes(label)))).toBe(
        true,
      )
    }
  }

  it.each(policies)('counts what it evicted and nothing else, by %s', (policy) => {
    const shelf = shelfFor3(policy)
    for (const name of 'abc') shelf.put(kilobyte(name))
    shelf.put(kilobyte('c'))
    shelf.drop(keyOf('a'))
    expect(shelf.numbers().evictions).toBe(0)
    for (const name of 'def') shelf.put(kilobyte(name))
    expect(shelf.numbers()).toMatchObject({ entries: 3, evictions: 2 })
  })

  it.each(policies)('does not keep what is larger than itself, nor what that replaces, by %s', (policy) => {
    const shelf = shelfFor3(policy)
    shelf.put(kilobyte('a'))
    shelf.put(kilobyte('b'))
    shelf.put(entryOf('a', { body: new Uint8Array(10_000) }))
    expect(heldIn(shelf, 'ab')).toBe('b')
  })
})

describe('who leaves first', () => {
  it('by lru: who was not read for longest', () => {
    const shelf = shelfFor3('lru')
    for (const name of 'abc') shelf.put(kilobyte(name))
    shelf.read(keyOf('a'))
    shelf.put(kilobyte('d'))
    expect(heldIn(shelf, 'abcd')).toBe('acd')
  })

  it('by fifo: who came first, whoever was read', () => {
    const shelf = shelfFor3('fifo')
    for (const name of 'abc') shelf.put(kilobyte(name))
    shelf.read(keyOf('a'))
    shelf.put(kilobyte('d'))
    expect(heldIn(shelf, 'abcd')).toBe('bcd')
  })

  it('by lfu: who was read least', () => {
    const shelf = shelfFor3('lfu')
    for (const name of 'abc') shelf.put(kilobyte(name))
    for (const name of 'aaacb') shelf.read(keyOf(name))
    shelf.read(keyOf('c'))
    shelf.put(kilobyte('d'))
    expect(heldIn(shelf, 'abcd')).toBe('acd')
  })

  it('by lfu: in the end also who was popular long ago', () => {
    const shelf = shelfFor3('lfu')
    shelf.put(kilobyte('a'))
    for (let times = 0; times < 5; times++) shelf.read(keyOf('a'))
    for (let turn = 0; turn < 40; turn++) shelf.put(kilobyte(`new ${turn}`))
    expect(heldIn(shelf, 'a')).toBe('')
  })

  it('by cost: who saves the least money and waiting for the bytes it takes', () => {
    const shelf = createShelf(
      12_000,
      createEviction('cost', () => 0),
    )
    shelf.put(kilobyte('a', { cost: 0.01, upstreamMs: 0 }))
    shelf.put(kilobyte('b', { cost: 0, upstreamMs: 5_000 }))
    shelf.put(entryOf('c', { cost: 0.01, upstreamMs: 0, body: new Uint8Array(4_000) }))
    shelf.put(kilobyte('d', { cost: 0.03, upstreamMs: 0 }))
    expect(heldIn(shelf, 'abcd')).toBe('abd')
    shelf.put(entryOf('e', { cost: 1, upstreamMs: 0, body: new Uint8Array(4_000) }))
    expect(heldIn(shelf, 'abde')).toBe('ade')
  })

  it('by cost: an unknown price counts by its waiting alone', () => {
    const shelf = shelfFor3('cost')
    shelf.put(kilobyte('a', { cost: undefined, upstreamMs: 100 }))
    shelf.put(kilobyte('b', { cost: undefined, upstreamMs: 50 }))
    shelf.put(kilobyte('c', { cost: undefined, upstreamMs: 100 }))
    shelf.put(kilobyte('d', { cost: undefined, upstreamMs: 100 }))
    expect(heldIn(shelf, 'abcd')).toBe('acd')
  })

  it('by random: whoever is drawn', () => {
    const shelf = shelfFor3('random', () => 0.5)
    for (const name of 'abcd') shelf.put(kilobyte(name))
    expect(heldIn(shelf, 'abcd')).toBe('acd')
  })

  it.each(policies)('by %s: whoever has ended, before anybody alive', (policy) => {
    const shelf = shelfFor3(policy)
    shelf.put(kilobyte('a'))
    shelf.put(kilobyte('b', { deleteAt: 500 }))
    for (let times = 0; times < 9; times++) shelf.read(keyOf('b'))
    shelf.put(kilobyte('c'))
    shelf.dropEnded(500)
    shelf.put(kilobyte('d'))
    expect(heldIn(shelf, 'abcd')).toBe('acd')
  })
})

describe('the priority queue', () => {
  it('gives the keys in the order of their last priorities', () => {
    const change = fc.record({ key: fc.nat(30).map(String), priority: fc.option(fc.integer(), { nil: undefined }) })
    const property = fc.property(fc.array(change), (changes) => {
      const queue = createPriorityQueue()
      const model = new Map<string, number>()
      for (const { key, priority } of changes) {
        if (priority === undefined) {
          queue.delete(key)
          model.delete(key)
        } else {
          queue.set(key, priority)
          model.set(key, priority)
        }
        expect(queue.size).toBe(model.size)
        expect(queue.first()?.priority).toBe(model.size === 0 ? undefined : Math.min(...model.values()))
      }
      const drained: number[] = []
      for (let first = queue.first(); first !== undefined; first = queue.first()) {
        drained.push(first.priority)
        expect(model.get(first.key)).toBe(first.priority)
        queue.delete(first.key)
      }
      expect(drained).toEqual([...model.values()].sort((one, other) => one - other))
    })
    expect(() => fc.assert(property)).not.toThrow()
  })
})
